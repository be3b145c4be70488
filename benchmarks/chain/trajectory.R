# The chain of specification.py in simmer. Called by simmer_trajectory.py with name=value for every number of the chain; prints the results.
#
# Municipalities have nothing to do with each other, and each is a simulation of its own. simmer's clock is one week ahead of the chain's:
# families come into being at 0, which is week -1. What is counted, is counted by the functions that simmer calls; monitoring is off.
suppressPackageStartupMessages(library(simmer))
stopifnot(packageVersion("simmer") >= "4.4.6") # rollback to a tag

given <- strsplit(commandArgs(trailingOnly = TRUE), "=", fixed = TRUE)
chain <- setNames(lapply(given, function(pair) as.numeric(pair[2])), vapply(given, `[`, "", 1))
set.seed(chain$seed)

kinds <- c(
  "arose", "support_began", "support_ended", "joined_first", "coaching_began", "coaching_ended",
  "joined_specialist", "care_began", "care_ended", "closed"
)
others <- c(
  "relapses", "waited_first", "waited_specialist",
  "in_support", "in_first_list", "in_coaching", "in_specialist_list", "in_care"
)
found <- setNames(numeric(length(kinds) + length(others)), c(kinds, others))
add <- function(name, amount = 1) found[[name]] <<- found[[name]] + amount

whole_weeks <- function(scale) max(1, floor(scale * rexp(1) + runif(1)))

simulate_municipality <- function() {
  env <- simmer()
  left <- function() chain$weeks + 1 - now(env)
  relapse <- function() {
    week <- get_attribute(env, "relapse")
    if (is.na(week)) Inf else week
  }

  weeks_at_home <- function() {
    due <- 1 + floor(chain$geometric_scale * rexp(1))
    min(due, max(relapse() - now(env), 1))
  }
  relapse_after_question <- function() {
    add("arose")
    if (relapse() > now(env)) return(relapse())
    add("relapses")
    Inf
  }
  asks_network_or_not <- function() if (runif(1) < chain$asks_network) 1 else 2
  begin_support <- function() {
    add("support_began")
    weeks <- whole_weeks(chain$network_scale)
    add("in_support", min(weeks, left()))
    weeks
  }
  end_support <- function() {
    add("support_ended")
    if (runif(1) < chain$network_settles) 0 else 1
  }
  join_first_line <- function() {
    add("joined_first")
    add("in_first_list", left())
    now(env)
  }
  begin_coaching <- function() {
    add("coaching_began")
    add("in_first_list", -left())
    add("waited_first", now(env) - get_attribute(env, "joined"))
    weeks <- whole_weeks(chain$first_scale)
    add("in_coaching", min(weeks, left()))
    weeks
  }
  end_coaching <- function() {
    add("coaching_ended")
    if (runif(1) < chain$first_settles) 0 else 1
  }
  join_specialist <- function() {
    add("joined_specialist")
    add("in_specialist_list", left())
    now(env)
  }
  begin_care <- function() {
    add("care_began")
    add("in_specialist_list", -left())
    add("waited_specialist", now(env) - get_attribute(env, "joined"))
    add("in_care", min(chain$specialist_weeks, left()))
    chain$specialist_weeks
  }
  end_care <- function() {
    add("care_ended")
    if (runif(1) < chain$relapse) now(env) + whole_weeks(chain$relapse_scale) else Inf
  }
  close_question <- function() {
    add("closed")
    TRUE
  }

  specialist_care <- function() {
    trajectory() %>%
      set_attribute("joined", join_specialist) %>%
      seize("specialist") %>%
      timeout(begin_care) %>%
      release("specialist") %>%
      set_attribute("relapse", end_care)
  }
  coaching <- function() {
    trajectory() %>%
      set_attribute("joined", join_first_line) %>%
      seize("first_line") %>%
      timeout(begin_coaching) %>%
      release("first_line") %>%
      branch(end_coaching, continue = TRUE, specialist_care())
  }
  support <- trajectory() %>%
    timeout(begin_support) %>%
    branch(end_support, continue = TRUE, coaching())
  family <- trajectory() %>%
    timeout(weeks_at_home, tag = "home") %>%
    set_attribute("relapse", relapse_after_question) %>%
    branch(asks_network_or_not, continue = c(TRUE, TRUE), support, coaching()) %>%
    rollback("home", check = close_question)

  env %>%
    add_resource("first_line", chain$first_slots, mon = FALSE) %>%
    add_resource("specialist", chain$specialist_slots, mon = FALSE) %>%
    add_generator("family", family, at(rep(0, chain$families)), mon = 0)
  began <- proc.time()
  run(env, until = chain$weeks + 0.5)
  sum((proc.time() - began)[c("user.self", "sys.self")])
}

seconds <- sum(vapply(seq_len(chain$municipalities), function(number) simulate_municipality(), 0))
cat(sprintf("%.0f", found), sprintf("%.6f\n", seconds))
