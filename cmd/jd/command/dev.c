#include "cmd/jd/dev/dev.h"
#include "cmd/jd/command/command.h"
#include "cmd/jd/command/internal.h"

static enum decision decide(struct session *session, const struct item *item, const struct question_news *news) {
  struct approve_ctx approval = {.session = session, .news = news};
  return approve_decide(&approval, item);
}

static int run_dev(struct session *session) {
  return dev_run(session, decide);
}

const struct command dev_command = {
    .name = "dev",
    .summary = "run the plan's classes on this machine, and again at each change",
    .arguments = "",
    .options = OPTION_BIT(OPTION_PORT) | OPTION_BIT(OPTION_NO_WATCH) | OPTION_BIT(OPTION_RESET),
    .about = "Serves the plan's classes in workerd, the platform's runtime: /_do/NAME/KEY reaches an instance, with "
             "WebSockets, alarms, access modes and stored data. / is a page that shows objects, requests and logs. No "
             "account is needed, and no API key.\n"
             "A saved plan, source or .env is deployed at once. What does not compile or load is reported, and the "
             "last good version keeps running. Each line about a deploy says what the same deploy does to the real "
             "app.\n"
             "If a change would delete stored data, the name of its object has to be typed on the terminal; elsewhere "
             "the old version keeps running. On a terminal, jd dev also asks before classes get a variable from your "
             "environment. State is in .butterbase/dev/; nothing else in the project changes.\n"
             "Needs the engine; to fetch it, run `jd engine install`.",
    .exit_statuses = "0 ended by SIGINT or SIGTERM, 1 error.",
    .examples = {{"jd dev", "serve at http://127.0.0.1:8787 and deploy each change"},
                 {"jd dev --port 0 --no-watch", "serve what is there now, at a free port, for a test"},
                 {"jd dev --format json", "one event a line, for a program that reads along"},
                 {"jd dev --reset", "start without what earlier runs stored"}},
    .documents = {"dev-event"},
    .streams_json = true,
    .ends_by_signal = true,
    .run = run_dev,
};
