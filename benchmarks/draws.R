# Draws of R's packages for comparison.py, which calls: Rscript draws.R FOLDER SIZE DRAWS SLOW_DRAWS SEED
#
# Reads spread.csv and balance.csv (a row per child, a column per level; balance.csv without one level of each
# variable) from the folder. Writes one file per method (columns draw and place, places from 0) and
# methods.txt: file, tab, method; without a file where the package is not installed.

given <- commandArgs(trailingOnly = TRUE)
folder <- given[1]
size <- as.integer(given[2]); draws <- as.integer(given[3]); slow <- as.integer(given[4])
set.seed(as.integer(given[5]))

spread <- as.matrix(read.csv(file.path(folder, "spread.csv")))
balance <- as.matrix(read.csv(file.path(folder, "balance.csv")))
chances <- rep(size / nrow(spread), nrow(spread))
with_size <- cbind(chances, balance * chances)  # balanced on the number of records too

methods <- character(0)
keep <- function(file, name, times, draw) {
  drawn <- lapply(seq_len(times), function(i) draw())
  table <- data.frame(draw = rep(seq_len(times), lengths(drawn)), place = unlist(drawn) - 1L)
  write.csv(table, file.path(folder, file), row.names = FALSE)
  methods <<- c(methods, paste0(file, "\t", name))
}
named <- function(package, method) paste0("R ", package, " ", packageVersion(package), ": ", method)

# Before 2.0.7 its cube methods read the balancing columns in the wrong order, and balance nothing.
if (requireNamespace("BalancedSampling", quietly = TRUE) && packageVersion("BalancedSampling") >= "2.0.7") {
  keep("lpm2.csv", named("BalancedSampling", "lpm2"), draws,
       function() BalancedSampling::lpm2(chances, spread))
  keep("cube.csv", named("BalancedSampling", "cube"), draws,
       function() BalancedSampling::cube(chances, with_size))
  keep("lcube.csv", named("BalancedSampling", "lcube"), draws,
       function() BalancedSampling::lcube(chances, spread, with_size))
} else {
  methods <- c(methods, "\tR BalancedSampling, 2.0.7 or later")
}
if (requireNamespace("sampling", quietly = TRUE)) {
  # method = 2 lands by letting variables go, the last first; by linear programming it does not end here.
  keep("samplecube.csv", named("sampling", "samplecube"), slow,
       function() which(sampling::samplecube(with_size, chances, 1, FALSE, 2) > 0.5))
} else {
  methods <- c(methods, "\tR sampling")
}
writeLines(methods, file.path(folder, "methods.txt"))
