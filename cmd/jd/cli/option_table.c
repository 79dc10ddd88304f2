#include "cmd/jd/cli/options.h"

#include <limits.h>
#include <stddef.h>

enum {
  PLAN = 1 << COMMAND_PLAN,
  APPLY = 1 << COMMAND_APPLY,
  DRIFT = 1 << COMMAND_DRIFT,
  VALIDATE = 1 << COMMAND_VALIDATE,
  IMPORT = 1 << COMMAND_IMPORT,
  BOTH = PLAN | APPLY,
  DIFFS = BOTH | DRIFT,
  ANY_NUMBER = INT_MAX,
  MOST_SECONDS = 3600,
  MOST_RETRIES = 100,
  MOST_CONTEXT = 1000000,
  MOST_JOBS = 64, /* eight requests each: more connections than a server likes from one client */
};

#define FIELD(name) offsetof(struct options, name)

/* Each line of what is said about a command is a paragraph: help and manual page break it. */
const struct command commands[COMMAND_COUNT] = {
    [COMMAND_PLAN] = {"plan", "show what apply would do; changes nothing", "", 0,
                      "Reads the plan, its sources and what is live, and shows what differs.\n"
                      "It sends nothing but GET, or --via mcp nothing but calls that read.\n"
                      "Exit status: 0 done, 1 error, 2 something differs (with --detailed-exitcode)."},
    [COMMAND_APPLY] =
        {"apply", "deploy what differs, each item after its approval, verify it, log it", "[SAVED-PLAN]", 1,
         "Shows the plan, then asks for each item: yes, no, diff, all or quit. An item that loses data asks for its "
         "name to be typed in full.\n"
         "With SAVED-PLAN (from `jd plan --out`) it works on the app and the plan file that are saved there, and "
         "refuses unless the plan made now is the very same.\n"
         "Exit status: 0 nothing left over, 1 error, 3 some items were declined or not approved."},
    [COMMAND_DRIFT] =
        {"drift", "for CI: does the live app still match the plan and the last apply?", "", 0,
         "Compares three sides: the plan, the last apply (docs/butterbase/durable.lock) and what is live. Each item "
         "is in sync, drifted (live changed), pending (the plan changed), conflict (both did), missing (applied once, "
         "not live) or extra (not in the plan).\n"
         "It asks nothing, changes nothing and sends nothing but GET, or --via mcp nothing but calls that read.\n"
         "With several apps (--app repeated, --apps-file) the one plan is compared with each: what differs is shown, "
         "short, and diffs with --full-diff. An app that cannot be read is told of, and does not stop the others.\n"
         "Under GitHub Actions (GITHUB_STEP_SUMMARY) the Markdown form goes to the step's summary too.\n"
         "Exit status: 0 all is in sync, extras aside; 1 error; 2 something differs."},
    [COMMAND_VALIDATE] =
        {"validate", "check the plan and its sources offline; contacts nothing", "", 0,
         "Finds what the control plane or the platform would reject, before it can leave an object in "
         "ERROR, and warns of what they accept and few people mean. Needs no key, no app and no value "
         "of an env variable.\n"
         "With the engine (`jd engine`) the sources are compiled and loaded as on the platform. Without "
         "it, or with JD_ENGINE=off, one line says that they were not.\n"
         "Exit status: 0 no errors; 1 errors, or warnings with --strict."},
    [COMMAND_STATUS] =
        {"status", "the live Durable Objects, env keys and usage of the app", "[NAME...]", ANY_NUMBER,
         "Shows what is live, whether or not there is a plan: all Durable Objects, or those named. Sizes are shown of "
         "those named alone.\n"
         "It sends nothing but GET, or --via mcp nothing but calls that read.\n"
         "--format json has the code too, which takes one more round trip; `jd plan --live-from FILE` reads it back, "
         "but not that of a few names.\n"
         "Exit status: 0 done, 1 error, or a NAME that is not live."},
    [COMMAND_IMPORT] =
        {"import", "write a plan and source files from what is live", "[NAME...]", ANY_NUMBER,
         "Writes durable-objects/NAME.ts for each live object, byte for byte, and the plan: a new one, or the block "
         "in the Durable section of the one that is there; with --plan FILE.yaml a YAML plan alone. With NAMEs "
         "(env/KEY for an env variable) it takes these alone.\n"
         "A new file is written without a question; about one that is there and differs it asks: yes, no, diff, all "
         "or quit. --yes asks nothing and leaves those alone, --approve FILE overwrites that one.\n"
         "Values of env variables cannot be read back: the plan takes them from the environment.\n"
         "Each imported object that is READY is recorded in docs/butterbase/durable.lock.\n"
         "It sends nothing but GET, or --via mcp nothing but calls that read.\n"
         "Exit status: 0 done, 1 error, 3 some files were left as they are."},
    [COMMAND_PREFLIGHT] =
        {"preflight", "check account, key, app and tools; write 03-preflight.md", "", 0,
         "Asks whether the API key is taken, the account may write, the app is there and provisioned, the MCP server "
         "lists manage_durable_objects, and whether the butterbase program is on PATH; the last two are not "
         "required.\n"
         "It writes docs/butterbase/03-preflight.md, and puts app_id and api_base into 00-state.md where they are "
         "null. On a terminal, without an app, it offers to take one of the account's or to make one.\n"
         "`jd apply` runs it by itself where that file is missing, more than 24 hours old, or says that something "
         "required was missing.\n"
         "Exit status: 0 all that apply needs is there, 1 not so."},
    [COMMAND_DOCS] =
        {"docs", "refresh the stage's topic in 03b-docs-cache.md", "", 0,
         "Fetches the topic functions from the MCP server's butterbase_docs, and puts a summary of it into "
         "docs/butterbase/03b-docs-cache.md; other topics stay as they are. `jd apply` does so by itself where the "
         "topic is missing or more than 24 hours old.\n"
         "Exit status: 0 done, 1 error."},
    [COMMAND_ENGINE] =
        {"engine", "where TypeScript and workerd are; `engine install` fetches them", "[install]", 1,
         "Shows the TypeScript compiler and workerd, the Workers runtime: their versions, their files, and whether "
         "they "
         "are there. With them, jd compiles and loads what would be uploaded before it is sent.\n"
         "`jd engine install` fetches what is missing into the user's folder ($XDG_DATA_HOME/jd/engine) with npm, by "
         "version and integrity. No install script runs.\n"
         "JD_ENGINE=DIR names another folder, the one that holds node_modules; JD_ENGINE=off does without.\n"
         "Exit status: 0 complete, 1 something is missing, or could not be fetched."},
    [COMMAND_LOG] =
        {"log", "what was applied, when, and from which source", "[NAME...]", ANY_NUMBER,
         "Shows the lines of docs/butterbase/04-build-log.md, newest last: all, or those of the items named (env/KEY "
         "for an env variable). Source and code digest are known of each item's last application, from "
         "docs/butterbase/durable.lock, of every app unless --app names one.\n"
         "It contacts nothing; --verify only reads, and says of each item whether what is live is the same, differs, "
         "or is gone. Values of env variables cannot be read back.\n"
         "Exit status: 0 done, 1 error, 2 something differs or is gone (with --verify)."},
    [COMMAND_SCHEMA] =
        {"schema", "print the JSON Schema of the YAML plan, for editors", "", 0,
         "It is a JSON Schema (draft-07) of a plan in YAML or JSON: an editor that has it completes and checks plans "
         "as they are written. Values that only sources or other values can prove wrong are left to `jd validate`.\n"
         "Exit status: 0 done."},
    [COMMAND_COMPLETION] =
        {"completion", "print a completion script for bash, zsh or fish", "SHELL", 1,
         "Completes commands, options and their values, the items of the plan, app ids from the configuration, and "
         "files.\n"
         "The scripts ask `jd completion items`, `apps` and `codes`, which contact nothing. The .deb puts them where "
         "the shells look.\n"
         "Exit status: 0 done, 1 error."},
    [COMMAND_HELP] = {"help", "this text, or that of a command", "[COMMAND]", 1,
                      "Shows how a command is used: examples, what it does, its exit status and its options. "
                      "`man jd` has all of it.\n"
                      "Exit status: 0 done; 1 there is no such command."},
};

/* In the order of the help. */
const struct option option_table[OPTION_COUNT] = {
    [OPTION_DIRECTORY] = {"", 'C', "DIR", "the project (default: nearest parent with docs/butterbase/ or .butterbase/)",
                          COMMANDS_ALL, KIND_TEXT, FIELD(directory), 0, 0},
    [OPTION_PLAN] = {"plan", 0, "FILE", "the plan: Markdown, YAML or JSON (default: docs/butterbase/02-plan.md)",
                     COMMANDS_ALL, KIND_TEXT, FIELD(plan), 0, 0},
    [OPTION_APP] = {"app", 0, "ID",
                    "the app (default: BUTTERBASE_APP_ID, 00-state.md, config.json); drift takes several", COMMANDS_ALL,
                    KIND_LIST, FIELD(apps), 0, 0},
    [OPTION_ENDPOINT] = {"endpoint", 0, "URL", "the control API's origin; http for loopback alone", COMMANDS_ALL,
                         KIND_TEXT, FIELD(endpoint), 0, 0},
    [OPTION_SANDBOX] = {"sandbox", 0, NULL, "use a local control plane, started for this command", COMMANDS_ALL,
                        KIND_FLAG, FIELD(sandbox), 0, 0},
    [OPTION_ENV_FILE] = {"env-file", 0, "FILE",
                         "where ${NAME} values come from besides the environment (default: .env)", COMMANDS_ALL,
                         KIND_TEXT, FIELD(env_file), 0, 0},
    [OPTION_FORMAT] = {"format", 0, "F", "text, json; for plan, drift and validate also markdown, github, junit, sarif",
                       COMMANDS_ALL, KIND_FORMAT, FIELD(format), 0, 0},
    [OPTION_COLOR] = {"color", 0, "WHEN", "auto, always or never (default: auto)", COMMANDS_ALL, KIND_COLOR,
                      FIELD(color), 0, 0},
    [OPTION_VIA] = {"via", 0, "DOOR", "rest, or mcp: the same calls through the MCP server (default: rest)",
                    COMMANDS_ALL, KIND_DOOR, FIELD(via), 0, 0},
    [OPTION_TIMEOUT] = {"timeout", 0, "S", "seconds for one request, connection included (default: 30, deploys 120)",
                        COMMANDS_ALL, KIND_NUMBER, FIELD(timeout), 1, MOST_SECONDS},
    [OPTION_RETRIES] = {"retries", 0, "N", "further tries of a request that may be repeated (default: 4)", COMMANDS_ALL,
                        KIND_NUMBER, FIELD(retries), 0, MOST_RETRIES},
    [OPTION_VERBOSE] = {"verbose", 'v', NULL, "one line a request on stderr, and where settings came from",
                        COMMANDS_ALL, KIND_FLAG, FIELD(verbose), 0, 0},
    [OPTION_QUIET] = {"quiet", 'q', NULL, "no progress, no summary", COMMANDS_ALL, KIND_FLAG, FIELD(quiet), 0, 0},
    [OPTION_HELP] = {"help", 'h', NULL, "help of the program or of a command", COMMANDS_ALL, KIND_FLAG, FIELD(help), 0,
                     0},
    [OPTION_VERSION] = {"version", 0, NULL, "the version", COMMANDS_ALL, KIND_FLAG, FIELD(version), 0, 0},
    [OPTION_OUT] = {"out", 0, "FILE", "save the plan for `jd apply FILE`", PLAN, KIND_TEXT, FIELD(out), 0, 0},
    [OPTION_DETAILED_EXITCODE] = {"detailed-exitcode", 0, NULL, "exit with 2 when something differs", PLAN, KIND_FLAG,
                                  FIELD(detailed_exitcode), 0, 0},
    [OPTION_LIVE_FROM] = {"live-from", 0, "FILE", "plan against a saved `jd status --format json`, and contact nothing",
                          PLAN, KIND_TEXT, FIELD(live_from), 0, 0},
    [OPTION_ONLY] = {"only", 0, "NAME", "this item only; env/KEY for an env variable; repeatable", BOTH, KIND_LIST,
                     FIELD(only), 0, 0},
    [OPTION_UNIFIED] = {"", 'U', "N", "lines of context in diffs (default: 3)", DIFFS, KIND_NUMBER, FIELD(context), 0,
                        MOST_CONTEXT},
    [OPTION_FULL_DIFF] = {"full-diff", 0, NULL, "diffs whole (default: the first 40 lines of each)", DIFFS, KIND_FLAG,
                          FIELD(full_diff), 0, 0},
    [OPTION_STAT] = {"stat", 0, NULL, "the numbers of changed lines in place of diffs", DIFFS, KIND_FLAG, FIELD(stat),
                     0, 0},
    [OPTION_NO_DIFF] = {"no-diff", 0, NULL, "no diffs", DIFFS, KIND_FLAG, FIELD(no_diff), 0, 0},
    [OPTION_RESEND_ENV] = {"resend-env", 0, NULL, "set every planned env variable anew", BOTH, KIND_FLAG,
                           FIELD(resend_env), 0, 0},
    [OPTION_YES] = {"yes", 0, NULL, "approve all but what loses data (apply) or overwrites a file (import)",
                    APPLY | IMPORT, KIND_FLAG, FIELD(yes), 0, 0},
    [OPTION_APPROVE] = {"approve", 0, "NAME",
                        "approve this item, or file (import), without asking, and no other; repeatable", APPLY | IMPORT,
                        KIND_LIST, FIELD(approve), 0, 0},
    [OPTION_APPROVE_DATA_LOSS] = {"approve-data-loss", 0, "OBJECT",
                                  "approve that this object's stored data goes, and the item of that name; repeatable",
                                  APPLY, KIND_LIST, FIELD(approve_data_loss), 0, 0},
    [OPTION_EXPECT] = {"expect", 0, "FINGERPRINT", "refuse unless the plan made now has this fingerprint", APPLY,
                       KIND_DIGEST, FIELD(expect), 0, 0},
    [OPTION_DRY_RUN] = {"dry-run", 'n', NULL, "write nothing; show what it would do", APPLY | IMPORT, KIND_FLAG,
                        FIELD(dry_run), 0, 0},
    [OPTION_SUMMARY] = {"summary", 0, "FILE", "write the Markdown form there too", PLAN | DRIFT, KIND_TEXT,
                        FIELD(summary), 0, 0},
    [OPTION_APPS_FILE] = {"apps-file", 0, "FILE", "the apps to look at, one a line; - is stdin", DRIFT, KIND_TEXT,
                          FIELD(apps_file), 0, 0},
    [OPTION_JOBS] = {"jobs", 0, "N", "apps that are read at a time (default: 16)", DRIFT, KIND_NUMBER, FIELD(jobs), 1,
                     MOST_JOBS},
    [OPTION_SHARD] = {"shard", 0, "I/N", "of the apps, those alone whose hash falls to shard I of N", DRIFT, KIND_SHARD,
                      FIELD(shard), 0, 0},
    [OPTION_STRICT] = {"strict", 0, NULL,
                       "also count extras and env values that cannot be compared (drift), or warnings (validate)",
                       DRIFT | VALIDATE, KIND_FLAG, FIELD(strict), 0, 0},
    [OPTION_EXPLAIN] = {"explain", 0, "CODE", "say what a finding means, why it matters and how to mend it", VALIDATE,
                        KIND_TEXT, FIELD(explain), 0, 0},
    [OPTION_VERIFY] = {"verify", 0, NULL, "hold the last application of each item against what is live",
                       1 << COMMAND_LOG, KIND_FLAG, FIELD(verify), 0, 0},
};
