# Agreement between readers by R's irrCAC, irr and psych, against which the tests compare ours.
# Run from this folder: Rscript agreement.R > agreement.json
# irrCAC rounds a coefficient and its standard error to five digits; a coefficient is worked out again from its
# observed and expected agreement, which it does not round.
suppressPackageStartupMessages({ library(irrCAC); library(irr); library(psych) })
data(diagnoses, anxiety, package = "irr")

rated <- function(m) { m <- as.matrix(m); dimnames(m) <- NULL; m }
from_table <- function(t) {   # the two readers' answers behind a table of counts
  do.call(rbind, lapply(seq_len(nrow(t)), function(i) do.call(rbind, lapply(seq_len(ncol(t)), function(j)
    matrix(rep(c(i, j), t[i, j]), ncol = 2, byrow = TRUE)))))
}
krippendorff <- rbind(   # Krippendorff (2011), the worked example with missing answers; four readers
  c(1, 2, 3, 3, 2, 1, 4, 1, 2, NA, NA, NA), c(1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NA, 3),
  c(NA, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NA), c(1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NA))
sixpoint <- from_table(matrix(c(   # invented: two readers on a scale of six, the sixth never used
  6, 2, 1, 0, 0, 0,  1, 9, 3, 0, 0, 0,  0, 4, 8, 2, 1, 0,  0, 1, 2, 5, 1, 0,  0, 0, 1, 1, 2, 0,  0, 0, 0, 0, 0, 0),
  6, byrow = TRUE))
sets <- list(
  krippendorff = t(krippendorff),
  fleiss = apply(rated(diagnoses), 2, function(c) as.integer(factor(c, levels = levels(diagnoses[[1]])))),  # Fleiss (1971)
  anxiety = rated(anxiety),
  cohen1968 = from_table(matrix(c(88, 14, 18, 10, 40, 10, 2, 6, 12), 3, byrow = TRUE)),   # Cohen (1968), n = 200
  feinstein = from_table(matrix(c(118, 5, 2, 0), 2, byrow = TRUE)),   # the pattern of Feinstein & Cicchetti (1990)
  sixpoint = sixpoint
)
sets <- lapply(sets, function(m) { storage.mode(m) <- "integer"; m })
scale <- list(krippendorff = 5, fleiss = 5, anxiety = 6, cohen1968 = 3, feinstein = 2, sixpoint = 6)

cases <- list()
case <- function(name, set, kind, call, ...) {
  call <- substitute(call)
  cases[[length(cases) + 1]] <<- c(list(name = name, set = set, kind = kind,
    call = paste(deparse(call, 500), collapse = " ")), list(...), eval(call, parent.frame()))
}
cac <- function(f, set, weights = "unweighted") {
  e <- f(sets[[set]], weights = weights, categ.labels = seq_len(scale[[set]]))$est
  ends <- as.numeric(strsplit(gsub("[()]", "", e$conf.int), ",")[[1]])
  list(value = (e$pa - e$pe) / (1 - e$pe), se5 = e$coeff.se, low3 = ends[1], high3 = ends[2], observed = e$pa, expected = e$pe)
}
for (set in names(sets)) for (weights in c("unweighted", "linear", "quadratic", "ordinal")) {
  eval(substitute(case(paste("gwet", w, s), s, "gwet", cac(gwet.ac1.raw, s, w), weights = w), list(s = set, w = weights)))
  eval(substitute(case(paste("fleiss", w, s), s, "fleiss", cac(fleiss.kappa.raw, s, w), weights = w), list(s = set, w = weights)))
  eval(substitute(case(paste("brennan-prediger", w, s), s, "brennan_prediger", cac(bp.coeff.raw, s, w), weights = w), list(s = set, w = weights)))
}
for (set in names(sets)) {
  eval(substitute(case(paste("krippendorff nominal", s), s, "krippendorff", cac(krippen.alpha.raw, s), level = "nominal"), list(s = set)))
  eval(substitute(case(paste("krippendorff interval", s), s, "krippendorff", cac(krippen.alpha.raw, s, "quadratic"), level = "interval"), list(s = set)))
  # Without any missing answer irr 0.84.1 does not divide by the readers of a record less one; a record that
  # nobody read makes it do so and adds nothing else.
  for (level in c("nominal", "ordinal", "interval"))
    eval(substitute(case(paste("kripp.alpha", l, s), s, "krippendorff",
      list(value = kripp.alpha(cbind(t(sets[[s]]), NA), l)$value), level = l), list(s = set, l = level)))
}
kappa2t <- function(set, weights) {
  q <- scale[[set]]
  t <- table(factor(sets[[set]][, 1], seq_len(q)), factor(sets[[set]][, 2], seq_len(q)))
  e <- kappa2.table(as.matrix(t), weights = weights(seq_len(q)))
  list(value = e$coeff.val, se = e$coeff.se)
}
for (set in c("cohen1968", "feinstein", "sixpoint"))
  for (weights in c("identity", "linear", "quadratic", "ordinal"))
    eval(substitute(case(paste("kappa2.table", w, s), s, "cohen", kappa2t(s, get(paste0(w, ".weights"))), weights = w),
      list(s = set, w = weights)))
for (set in c("cohen1968", "feinstein", "sixpoint")) {
  eval(substitute(case(paste("psych cohen.kappa", s), s, "cohen",
    { k <- suppressWarnings(cohen.kappa(sets[[s]])); list(value = k$kappa, se = sqrt(k$var.kappa)) },
    weights = "identity"), list(s = set)))
  eval(substitute(case(paste("irr kappa2", s), s, "cohen", list(value = kappa2(sets[[s]])$value), weights = "identity"),
    list(s = set)))
}
case("psych cohen.kappa, quadratic weights", "sixpoint", "cohen",
  { k <- cohen.kappa(sets$sixpoint, levels = 1:6); list(value = k$weighted.kappa) }, weights = "quadratic")
case("irr kappa2, linear weights", "sixpoint", "cohen", list(value = kappa2(sets$sixpoint, "equal")$value), weights = "linear")
case("kappam.fleiss", "fleiss", "fleiss", list(value = kappam.fleiss(sets$fleiss)$value), weights = "unweighted")
case("weights of Cohen's own", "cohen1968", "cohen",
  list(value = cohen.kappa(matrix(c(88, 14, 18, 10, 40, 10, 2, 6, 12), 3, byrow = TRUE),
                           matrix(c(0, 1, 3, 1, 0, 6, 3, 6, 0), 3), n.obs = 200)$weighted.kappa), weights = "own")

json <- function(v) {
  if (is.list(v)) return(paste0("{", paste(sprintf("\"%s\": %s", names(v), vapply(v, json, "")), collapse = ", "), "}"))
  one <- if (is.character(v)) paste0("\"", gsub("\"", "\\\\\"", v), "\"") else ifelse(is.na(v), "null", sprintf("%.17g", v))
  if (length(one) == 1) one else paste0("[", paste(one, collapse = ", "), "]")
}
cat("{\"made\": ", json(c(list(R = R.version.string), lapply(c(irrCAC = "irrCAC", irr = "irr", psych = "psych"),
  function(p) as.character(packageVersion(p))), list(script = "agreement.R"))), ",\n\"sets\": {\n", sep = "")
cat(paste0("\"", names(sets), "\": {\"categories\": ", unlist(scale[names(sets)]), ", \"readers\": ",
  vapply(sets, ncol, 1L), ", \"answers\": ", vapply(sets, function(m) json(as.vector(t(m))), ""), "}"), sep = ",\n")
cat("\n},\n\"cases\": [\n")
cat(vapply(cases, json, ""), sep = ",\n")
cat("\n]}\n")
