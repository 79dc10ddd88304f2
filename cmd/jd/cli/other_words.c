/* The words of git, terraform, kubectl, wrangler and others that people type, and what jd has in their place. */
#include "cmd/jd/cli/cli.h"

#define PLAN     "To see what would change, run `jd plan`."
#define APPLY    "To deploy what differs from the plan, run `jd apply`."
#define REMOVE   "To delete an object or env variable, list it under `removed:` in the plan and run `jd apply`."
#define STATUS   "To see what is live, run `jd status`."
#define LOG      "To see what was applied, run `jd log`; to see what classes print, run them with `jd dev`."
#define VALIDATE "To check the plan and its sources, run `jd validate`."
#define INIT     "To write a first plan and class, or add one, run `jd init NAME`."
#define IMPORT   "To write a plan and sources from what is live, run `jd import`."
#define DEV      "To run the plan's classes on this machine, run `jd dev`."
#define CHECKS   "To check account, key, app and tools, run `jd preflight`."
#define KEY      "The API key is read from BUTTERBASE_API_KEY, or from the file that `butterbase login` writes."
#define ENV      "Env variables are listed under `env:` in the plan, and `jd apply` sets them."
#define UNDO                                                                                                           \
  "To go back, restore the plan and sources from version control and run `jd apply`; deleted data stays deleted."

#define YES "To approve every change except those that delete data, pass --yes."
#define FORCE                                                                                                          \
  "To approve that the stored data of an object is deleted, pass --approve-data-loss NAME; --yes approves all else."
#define JSON     "To print JSON, pass --format json."
#define PLANFILE "To name the plan file, pass --plan FILE."
#define FOLDER   "To name the project's folder, pass -C DIR."
#define ENDPOINT "To name the control API, pass --endpoint URL."
#define ONLY     "To plan or apply one item, pass --only NAME."
#define OUTPUT   "To print JSON, pass --format json; to save a plan, pass --out FILE to `jd plan`."
#define NO_COLOR "To print without colors, pass --color never."
#define DEBUG    "To print one line per request, pass --verbose."
#define SANDBOX  "To work on this machine only, pass --sandbox."
#define JOBS     "To limit how many apps are read at a time, pass --jobs N to `jd drift`."
#define ENV_FILE "To name the file with values of env variables, pass --env-file FILE."

const struct other_word other_words[] = {
    {"--api-key", KEY},
    {"--auto-approve", YES},
    {"--chdir", FOLDER},
    {"--cwd", FOLDER},
    {"--debug", DEBUG},
    {"--dir", FOLDER},
    {"--env", ENV_FILE},
    {"--file", PLANFILE},
    {"--force", FORCE},
    {"--host", ENDPOINT},
    {"--json", JSON},
    {"--key", KEY},
    {"--local", SANDBOX},
    {"--no-color", NO_COLOR},
    {"--output", OUTPUT},
    {"--parallel", JOBS},
    {"--parallelism", JOBS},
    {"--prune", REMOVE},
    {"--silent", "To print no progress and no summary, pass --quiet."},
    {"--target", ONLY},
    {"--token", KEY},
    {"--url", ENDPOINT},
    {"--var", ENV},
    {"--var-file", ENV_FILE},
    {"-V", "To print the version, run `jd --version`."},
    {"-a", "To name the app, pass --app ID."},
    {"-e", ENV_FILE},
    {"-f", PLANFILE},
    {"-j", JOBS},
    {"-o", OUTPUT},
    {"-p", PLANFILE},
    {"-t", ONLY},
    {"-y", YES},
    {"add", INIT},
    {"auth", KEY},
    {"check", VALIDATE},
    {"clone", IMPORT},
    {"create", INIT},
    {"delete", REMOVE},
    {"deploy", APPLY},
    {"describe", STATUS},
    {"destroy", REMOVE},
    {"diff", PLAN},
    {"doctor", CHECKS},
    {"down", REMOVE},
    {"env", ENV},
    {"export", IMPORT},
    {"fmt", VALIDATE},
    {"generate", INIT},
    {"get", STATUS},
    {"health", CHECKS},
    {"history", LOG},
    {"install", "To fetch the programs that compile and load the sources, run `jd engine install`."},
    {"lint", VALIDATE},
    {"list", STATUS},
    {"login", KEY},
    {"logout", KEY},
    {"logs", LOG},
    {"ls", STATUS},
    {"new", INIT},
    {"preview", PLAN},
    {"ps", STATUS},
    {"publish", APPLY},
    {"pull", IMPORT},
    {"push", APPLY},
    {"refresh", STATUS},
    {"release", APPLY},
    {"remove", REMOVE},
    {"rm", REMOVE},
    {"rollback", UNDO},
    {"run", DEV},
    {"secret", ENV},
    {"secrets", ENV},
    {"serve", DEV},
    {"show", STATUS},
    {"start", DEV},
    {"state", STATUS},
    {"sync", APPLY},
    {"tail", LOG},
    {"test", VALIDATE},
    {"undo", UNDO},
    {"up", APPLY},
    {"update", APPLY},
    {"upgrade", "To update jd itself, install a newer package; `jd --version` prints which one this is."},
    {"version", "To print the version, run `jd --version`."},
    {"watch", DEV},
    {"whoami", CHECKS},
    {NULL, NULL},
};

const char *other_word_meant(const char *word) {
  for (const struct other_word *other = other_words; other->word; other++)
    if (strcmp(other->word, word) == 0)
      return other->meant;
  return NULL;
}
