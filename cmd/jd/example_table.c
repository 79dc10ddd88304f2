#include "cmd/jd/options.h"

/* By command, the most usual use first. Each line is one that works: a test parses it. */
const struct example examples[] = {
    {COMMAND_PLAN, "jd plan", "what apply would do"},
    {COMMAND_PLAN, "jd plan --only chat-room --full-diff", "one item, its diff whole"},
    {COMMAND_PLAN, "jd plan --out plan.json", "save it for `jd apply plan.json`"},
    {COMMAND_PLAN, "jd --sandbox plan", "against a control plane on this machine; no account needed"},
    {COMMAND_APPLY, "jd apply", "asks for each item"},
    {COMMAND_APPLY, "jd apply --yes", "asks nothing; leaves what loses data"},
    {COMMAND_APPLY, "jd apply --approve chat-room", "this item, and no other"},
    {COMMAND_APPLY, "jd apply --yes --approve-data-loss leaderboard", "and the one item that may lose its data"},
    {COMMAND_APPLY, "jd apply --only chat-room --approve chat-room --format json",
     "for an agent that has asked its user"},
    {COMMAND_APPLY, "jd apply plan.json", "what was saved by `jd plan --out plan.json`, or nothing"},
    {COMMAND_DRIFT, "jd drift", "one line when all is in sync"},
    {COMMAND_DRIFT, "jd drift --strict --format github", "in a workflow: annotations and the step's summary"},
    {COMMAND_DRIFT, "jd drift --apps-file apps.txt", "every app cloned from this plan"},
    {COMMAND_DRIFT, "jd drift --format markdown --stat", "a table for a comment, without the diffs"},
    {COMMAND_VALIDATE, "jd validate", "all that is wrong, with its place"},
    {COMMAND_VALIDATE, "jd validate --explain websocket-access-mode", "what a finding means, and how to mend it"},
    {COMMAND_VALIDATE, "jd validate --strict --quiet", "for a hook before a commit"},
    {COMMAND_SCHEMA, "jd schema > durable.schema.json", "for yaml-language-server, as the README says"},
    {COMMAND_STATUS, "jd status", "what is live, whether or not there is a plan"},
    {COMMAND_STATUS, "jd status chat-room", "one object, with its size"},
    {COMMAND_STATUS, "jd status --format json > live.json", "all of it, for `jd plan --live-from live.json`"},
    {COMMAND_IMPORT, "jd import", "the plan and its sources, from what is live"},
    {COMMAND_IMPORT, "jd import --dry-run", "which files would be new, and which differ"},
    {COMMAND_IMPORT, "jd import --approve durable-objects/chat-room.ts", "overwrites this one without asking"},
    {COMMAND_LOG, "jd log", "what was applied, newest last"},
    {COMMAND_LOG, "jd log --verify", "is the last application of each item still live?"},
    {COMMAND_LOG, "jd log chat-room env/AI_API_KEY", "of these items alone"},
    {COMMAND_HELP, "jd help", "the commands and the global options"},
    {COMMAND_HELP, "jd help apply", "one command, examples first"},
};

const size_t example_count = sizeof examples / sizeof *examples;
