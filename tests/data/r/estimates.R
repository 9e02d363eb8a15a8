# Estimates by R's survey package, against which the tests compare ours.
# Run from this folder: Rscript estimates.R > estimates.json
# Children and answers are invented; apistrat is the sample of Californian schools that comes with the package.
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "fail", digits = 17)

# --- frames: one line per record read; h stratum, N its children, w weight, y yes/no, s a scale from 1 to 6,
# x a number, d a base, g a group, k a post-stratum
invented <- function(counts, sizes, weights = NULL, seed = 1) {
  # A congruential generator, so that the frame does not depend on R's own.
  state <- seed
  draw <- function(n) { out <- numeric(n)
    for (i in seq_len(n)) { state <<- (1103515245 * state + 12345) %% 2147483648; out[i] <- state / 2147483648 }
    out }
  h <- rep(names(counts), counts)
  n <- length(h)
  f <- data.frame(h = h, N = unname(sizes[h]), n = unname(counts[h]))
  f$y <- as.integer(draw(n) < 0.7)
  f$s <- 1L + as.integer(draw(n) * 6)
  f$x <- round(20 * draw(n), 2)
  f$d <- as.integer(draw(n) < 0.75)
  f$g <- ifelse(draw(n) < 0.45, "m", "f")
  f$k <- ifelse(draw(n) < 0.4, "old", "young")
  f$w <- if (is.null(weights)) f$N / f$n else weights(draw(n))
  f
}
frames <- list(
  sixty = invented(c(a = 28, b = 18, c = 9, d = 5), c(a = 190, b = 122, c = 61, d = 39)),
  equal = invented(c(a = 28, b = 18, c = 9, d = 5), c(a = 190, b = 122, c = 61, d = 39),
                   function(u) rep(412 / 60, length(u)), seed = 2),
  uneven = invented(c(a = 15, b = 15, c = 15, d = 15), c(a = 260, b = 110, c = 24, d = 18), seed = 3),
  floors = invented(c(a = 28, b = 18, c = 9, d = 5), c(a = 190, b = 122, c = 61, d = 39),
                    function(u) ifelse(u < .3, 3.5, 8.25), seed = 4),
  takeall = invented(c(a = 20, b = 14, c = 6), c(a = 90, b = 40, c = 6), seed = 5),
  census = invented(c(a = 9, b = 6), c(a = 9, b = 6), seed = 6),
  merged = invented(c(a = 24, bc = 7), c(a = 130, bc = 33), seed = 7),  # b 28 with 6, c 5 with 1: lone, merged
  small = invented(c(a = 5, b = 4), c(a = 17, b = 12), seed = 8)
)
data(api)
frames$schools <- with(apistrat, data.frame(h = as.character(stype), N = as.integer(fpc), y = as.integer(awards == "Yes"),
  x = as.numeric(api00), d = as.integer(sch.wide == "Yes"), g = ifelse(api99 > 620, "m", "f")))
frames$schools$n <- as.integer(table(frames$schools$h)[frames$schools$h])
frames$schools$w <- frames$schools$N / frames$schools$n   # pw of the package is rounded to seven figures

design <- function(name) svydesign(ids = ~1, strata = ~h, fpc = ~N, weights = ~w, data = frames[[name]])
D <- sapply(names(frames), design, simplify = FALSE)

# --- results
wilson <- function(p, n, df) {
  t <- qt(.975, df); m <- (p + t^2 / (2 * n)) / (1 + t^2 / n)
  r <- t * sqrt(p * (1 - p) / n + t^2 / (4 * n^2)) / (1 + t^2 / n)
  c(max(0, m - r), min(1, m + r))
}
share <- function(est, sub) {   # est: svymean of a yes/no in the base sub
  p <- as.numeric(coef(est)); se <- as.numeric(SE(est)); f <- sub$variables; w <- weights(sub, "sampling")
  inside <- w > 0; f <- f[inside, ]; w <- w[inside]
  cap <- sum(w)^2 / sum(w^2 * (1 - f$n / f$N))
  df <- degf(sub)
  n <- if (p %in% c(0, 1) || se == 0) cap else min(p * (1 - p) / se^2, cap)
  ci <- if (is.finite(cap)) wilson(p, n, df) else c(p, p)
  list(value = p, se = se, low = ci[1], high = ci[2], df = df)
}
number <- function(est, df) {   # a mean, a total or a difference, with its t interval
  v <- as.numeric(coef(est)); se <- as.numeric(SE(est))
  list(value = v, se = se, low = v - qt(.975, df) * se, high = v + qt(.975, df) * se, df = df)
}
post <- function(name, sizes) postStratify(D[[name]], ~k, data.frame(k = names(sizes), Freq = unname(sizes)))
K <- c(old = 160, young = 252)

cases <- list()
case <- function(name, frame, kind, call, ...) {
  call <- substitute(call)
  cases[[length(cases) + 1]] <<- c(list(name = name, frame = frame, kind = kind, call = paste(deparse(call, 500), collapse = " ")),
                                   list(...), eval(call, parent.frame()))
}
for (n in c("sixty", "equal", "uneven", "floors", "takeall", "merged", "small", "schools"))
  eval(substitute(case(paste("share of all,", n), n, "proportion", share(svymean(~y, D$X), D$X)), list(X = n, n = n)))
for (n in c("sixty", "equal", "uneven", "floors", "takeall", "schools"))
  eval(substitute(case(paste("share of a base,", n), n, "proportion",
    share(svymean(~y, subset(D$X, d == 1)), subset(D$X, d == 1)), base = "d"), list(X = n, n = n)))
case("share of a census", "census", "proportion", share(svymean(~y, D$census), D$census))
case("0 %", "sixty", "proportion", share(svymean(~I(0 * y), D$sixty), D$sixty), constant = 0)
case("100 %", "uneven", "proportion", share(svymean(~I(0 * y + 1), D$uneven), D$uneven), constant = 1)
case("0 % of a base", "floors", "proportion",
     share(svymean(~I(0 * y), subset(D$floors, d == 1)), subset(D$floors, d == 1)), base = "d", constant = 0)

for (n in c("sixty", "equal", "floors"))
  for (v in 1:6)
    eval(substitute(case(paste("answer", v, "of the scale,", n), n, "proportion",
      share(svymean(~I(as.integer(s == V)), D$X), D$X), scale = V), list(X = n, n = n, V = v, v = v)))

for (n in c("sixty", "equal", "uneven", "floors", "takeall"))
  eval(substitute(case(paste("middle answer,", n), n, "median",
    list(value = as.numeric(coef(svyquantile(~s, D$X, .5, qrule = "math")))) ), list(X = n, n = n)))
case("middle answer of a base", "uneven", "median",
     list(value = as.numeric(coef(svyquantile(~s, subset(D$uneven, d == 1), .5, qrule = "math")))), base = "d")

for (n in c("sixty", "floors", "takeall", "merged", "schools"))
  eval(substitute(case(paste("mean,", n), n, "mean", number(svymean(~x, D$X), degf(D$X))), list(X = n, n = n)))
case("mean of a base", "uneven", "mean",
     number(svymean(~x, subset(D$uneven, d == 1)), degf(subset(D$uneven, d == 1))), base = "d")
case("mean of a base, schools", "schools", "mean",
     number(svymean(~x, subset(D$schools, d == 1)), degf(subset(D$schools, d == 1))), base = "d")
for (n in c("sixty", "uneven", "takeall"))
  eval(substitute(case(paste("number of children in a base of unknown size,", n), n, "number",
    { e <- number(svytotal(~y, subset(D$X, d == 1)), degf(D$X)); e[c("value", "se")] }, base = "d"),
    list(X = n, n = n)))

contrast <- function(formula, by, des) {
  m <- svyby(formula, by, des, svymean, covmat = TRUE)
  number(svycontrast(m, c(f = 1, m = -1)), degf(des))
}
for (n in c("sixty", "equal", "uneven", "floors", "takeall", "schools"))
  eval(substitute(case(paste("difference of shares of two groups,", n), n, "difference", contrast(~y, ~g, D$X)),
    list(X = n, n = n)))
case("difference of means of two groups", "uneven", "difference_of_means", contrast(~x, ~g, D$uneven))
case("difference of means of two groups, schools", "schools", "difference_of_means", contrast(~x, ~g, D$schools))
case("difference of shares of two groups within a base", "sixty", "difference",
     contrast(~y, ~g, subset(D$sixty, d == 1)), base = "d")

case("post-stratified share", "sixty", "post_stratified",
     { p <- post("sixty", K); m <- svymean(~y, p); list(value = as.numeric(coef(m)), se = as.numeric(SE(m))) },
     post = as.list(K))
case("post-stratified share of equal weights", "equal", "post_stratified",
     { p <- post("equal", K); m <- svymean(~y, p); list(value = as.numeric(coef(m)), se = as.numeric(SE(m))) },
     post = as.list(K))
case("post-stratified share of a base, unequal weights", "floors", "post_stratified",
     { p <- post("floors", K); m <- svymean(~y, subset(p, d == 1)); list(value = as.numeric(coef(m)), se = as.numeric(SE(m))) },
     base = "d", post = as.list(K))
case("post-stratified mean", "uneven", "post_stratified_mean",
     { p <- post("uneven", K); m <- svymean(~x, p); list(value = as.numeric(coef(m)), se = as.numeric(SE(m))) },
     post = as.list(K))

case("post-stratified difference of two groups", "floors", "post_stratified_difference",
     { m <- svyglm(y ~ I(g == "f"), post("floors", K)); list(value = unname(coef(m)[2]), se = unname(SE(m)[2])) },
     post = as.list(K))   # svyby has no covariances of a post-stratified design

# --- written as JSON, with nothing but base R
entry <- function(v) paste0("{", paste(vapply(names(v), function(n) paste0("\"", n, "\": ", json(v[[n]])), ""), collapse = ", "), "}")
json <- function(v) {
  if (is.data.frame(v) || is.list(v)) return(entry(as.list(v)))
  one <- if (is.character(v)) paste0("\"", gsub("\"", "\\\\\"", v), "\"")
    else if (is.logical(v)) tolower(as.character(v)) else sprintf("%.17g", v)
  if (length(one) == 1) one else paste0("[", paste(one, collapse = ", "), "]")
}
cat("{\"made\": ", json(list(R = R.version.string, survey = as.character(packageVersion("survey")),
  script = "estimates.R")), ",\n\"frames\": {\n", sep = "")
cat(paste0("\"", names(frames), "\": ", vapply(frames, json, "")), sep = ",\n")
cat("\n},\n\"cases\": [\n")
cat(vapply(cases, json, ""), sep = ",\n")
cat("\n]}\n")
