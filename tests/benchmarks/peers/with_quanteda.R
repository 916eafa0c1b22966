# quanteda, one thread: sentences, tokens, dictionaries of names and terms. It has no offsets: rows tell the sentence and the actor or topic.
# Rscript with_quanteda.R ARTICLES OUT WORK
suppressPackageStartupMessages(library(quanteda))
quanteda_options(threads = 1)
arguments <- commandArgs(trailingOnly = TRUE)
work <- jsonlite::fromJSON(arguments[3], simplifyVector = FALSE)
# A name loses its last stop, as the tokens have: "U.S." is found as "U.S".
by_key <- function(names) dictionary(split(sub("\\.$", "", names(names)), unlist(names)), tolower = FALSE)
aliases <- by_key(work$aliases)
terms <- by_key(work$terms)

look_up <- function(tokens, dictionary, fold, pattern) {
  found <- as.list(tokens_lookup(tokens, dictionary, valuetype = pattern, case_insensitive = fold))
  data.frame(sentence = rep(names(found), lengths(found)), key = unlist(found, use.names = FALSE))
}

before <- proc.time()
lines <- unlist(lapply(sort(list.files(arguments[1], "\\.jsonl$", full.names = TRUE)), readLines, encoding = "UTF-8"))
articles <- jsonlite::fromJSON(paste0("[", paste(lines, collapse = ","), "]"))
cut <- corpus_reshape(corpus(articles$text, docnames = articles$doc_id), to = "sentences")
words <- tokens(cut, remove_punct = TRUE)
tables <- list(sentences = data.frame(sentence = docnames(cut), text = as.character(cut), n_words = ntoken(words)),
               mentions = look_up(words, aliases, FALSE, "fixed"), hits = look_up(words, terms, TRUE, "glob"))
dir.create(arguments[2])
for (name in names(tables)) saveRDS(tables[[name]], file.path(arguments[2], paste0(name, ".rds")), compress = FALSE)
took <- proc.time() - before
found <- c(lapply(tables, nrow), words = sum(tables$sentences$n_words))
cat(jsonlite::toJSON(list(wall = took[["elapsed"]], cpu = took[["user.self"]] + took[["sys.self"]], found = found), auto_unbox = TRUE), "\n")
