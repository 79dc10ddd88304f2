#include "cmd/jd/ci/page.h"

#define HELP "`jd plan` shows what apply would do about it; `jd help` says more."

static const struct page_rule drift_rules[] = {
    {"jd/drift/drifted", "The live app changed since the last apply, and the plan did not.", HELP},
    {"jd/drift/pending", "The plan changed since the last apply, and was not applied.", HELP},
    {"jd/drift/conflict", "Both the live app and the plan changed since the last apply.", HELP},
    {"jd/drift/missing", "It was applied once and is planned, but is no longer live.", HELP},
    {"jd/drift/extra", "It is live, and not in the plan.", HELP},
    {"jd/drift/not-read", "The app could not be read, so nothing is known of it.", HELP},
};

static const struct page_rule plan_rules[] = {
    {"jd/plan/create", "It is planned, and not live yet.", HELP},
    {"jd/plan/update", "What is planned differs from what is live.", HELP},
    {"jd/plan/replace", "The class behind a live name changes: its stored state is deleted.", HELP},
    {"jd/plan/repair", "The live object is not READY.", HELP},
    {"jd/plan/set", "The env variable's value is to be set.", HELP},
    {"jd/plan/extra", "It is live, and not in the plan; it is left alone.", HELP},
};

const struct page_rule *page_rules(const char *command, size_t *count) {
  bool drift = strcmp(command, "drift") == 0;
  *count = drift ? sizeof drift_rules / sizeof *drift_rules : sizeof plan_rules / sizeof *plan_rules;
  return drift ? drift_rules : plan_rules;
}
