#include "reconcile/preflight/preflight.h"

#include "reconcile/api/api.h"

struct checking {
  struct arena *arena;
  const struct preflight_request *request;
  struct preflight_result *result;
};

static const char tool[] = "manage_durable_objects";

static void pass(struct checking *checking, enum preflight_check check) {
  checking->result->preflight.rows[check] = (struct preflight_row){PREFLIGHT_PASSED, ""};
}

static void fail(struct checking *checking, enum preflight_check check, const char *note) {
  checking->result->preflight.rows[check] =
      (struct preflight_row){PREFLIGHT_FAILED, arena_strdup(checking->arena, note)};
}

/* The first is kept. */
static void note_error(struct checking *checking, const struct jd_error *why) {
  if (checking->result->error.code == JD_NONE)
    checking->result->error = *why;
}

static void fail_for(struct checking *checking, enum preflight_check check, const struct jd_error *why) {
  fail(checking, check, why->message);
  if (preflight_is_required(check))
    note_error(checking, why);
}

static void skip_rest(struct checking *checking, const char *because) {
  for (int check = 0; check < PREFLIGHT_CLI; check++)
    if (checking->result->preflight.rows[check].mark == PREFLIGHT_UNKNOWN)
      fail(checking, (enum preflight_check)check, because);
}

/* ---- key, account and app ---- */

/* The configuration of an app can be read anywhere, but its objects only in its region: there the control API answers
 * what `jd apply` will ask. */
enum question { ASK_APP, ASK_OBJECTS, ASK_APPS };

static bool ask_once(const struct checking *checking, enum question question, struct app *app, struct jd_error *error) {
  const struct preflight_request *request = checking->request;
  struct mcp *mcp = request->by_mcp ? request->mcp : NULL;
  const char *const *tools;
  struct app *apps;
  size_t count;
  switch (question) {
  case ASK_APP:
    return account_app(request->http, mcp, checking->arena, request->app_id, app, error);
  case ASK_OBJECTS:
    return account_reaches(request->http, mcp, checking->arena, request->app_id, error);
  case ASK_APPS:
    break;
  }
  return mcp ? mcp_tools(mcp, checking->arena, &tools, &count, error) /* which needs the key */
             : account_apps(request->http, checking->arena, &apps, &count, error);
}

/* An app that is not ready is an answer, and not a reason to wait. */
static bool ask(const struct checking *checking, enum question question, struct app *app, struct jd_error *error) {
  struct tries tries = {0};
  while (!ask_once(checking, question, app, error))
    if (error->status == 409 || !retry_wait(&checking->request->retry, &tries, error))
      return false;
  return true;
}

/* What is in between (a proxy, a firewall) sends a 403 too, and knows no account. */
static bool is_of_account(const struct jd_error *why) {
  return (why->status == 402 || why->status == 403) && *why->platform_code;
}

/* Reads what a failed response says about key and account. Returns true if both are fine. */
static bool judge_access(struct checking *checking, const struct jd_error *why) {
  if (why->status == 401) {
    fail_for(checking, PREFLIGHT_KEY, why);
    skip_rest(checking, "not checked: the API key was rejected");
  } else if (is_of_account(why)) {
    pass(checking, PREFLIGHT_KEY);
    fail_for(checking, PREFLIGHT_ACCOUNT, why);
    skip_rest(checking, "not checked: the account is suspended or locked");
  } else if (why->code != JD_NOT_FOUND && why->status != 409 && why->status != 410) {
    fail_for(checking, PREFLIGHT_ACCOUNT, why);
    skip_rest(checking, "not checked: no usable response from the control API");
  } else {
    return true;
  }
  return false;
}

/* The API reports an app that is not ready before it checks the key, so the key is checked separately. */
static bool check_key_alone(struct checking *checking) {
  struct jd_error why = {0};
  return ask(checking, ASK_APPS, NULL, &why) || (why.status == 404 && why.code == JD_PROTOCOL) ||
         judge_access(checking, &why);
}

static void check_provisioned(struct checking *checking, const struct app *app) {
  struct jd_error why = {0};
  checking->result->preflight.app_id = app->id;
  checking->result->preflight.region = app->region;
  if (app->provisioned) {
    if (ask(checking, ASK_OBJECTS, NULL, &why))
      pass(checking, PREFLIGHT_APP);
    else
      fail_for(checking, PREFLIGHT_APP, &why);
    return;
  }
  jd_fail(&why, JD_REFUSED, JD_SCOPE_RUN, JD_RETRY_LATER, app->id,
          "The app is still being provisioned. Run `jd preflight` again in a minute.");
  fail_for(checking, PREFLIGHT_APP, &why);
}

static void check_app(struct checking *checking) {
  struct jd_error why = {0};
  struct app app;
  if (ask(checking, ASK_APP, &app, &why)) {
    pass(checking, PREFLIGHT_KEY);
    pass(checking, PREFLIGHT_ACCOUNT);
    check_provisioned(checking, &app);
    return;
  }
  if (!judge_access(checking, &why) || (why.code != JD_NOT_FOUND && !check_key_alone(checking)))
    return;
  pass(checking, PREFLIGHT_KEY);
  pass(checking, PREFLIGHT_ACCOUNT);
  fail_for(checking, PREFLIGHT_APP, &why);
}

static void check_without_app(struct checking *checking) {
  struct jd_error why = {0};
  if (!check_key_alone(checking))
    return;
  pass(checking, PREFLIGHT_KEY);
  pass(checking, PREFLIGHT_ACCOUNT);
  jd_fail_usage(&why, NULL, "%s", checking->request->no_app);
  fail_for(checking, PREFLIGHT_APP, &why);
}

/* ---- the MCP server ---- */

/* The request is a POST, so an account that may only read is noticed here, not when the app is read. */
static void judge_mcp(struct checking *checking, const struct jd_error *why) {
  fail(checking, PREFLIGHT_MCP, why->message);
  if (is_of_account(why))
    fail_for(checking, PREFLIGHT_ACCOUNT, why);
  else if (checking->request->by_mcp)
    note_error(checking, why);
}

static void miss_tool(struct checking *checking) {
  struct jd_error why = {0};
  if (!checking->request->by_mcp) {
    fail(checking, PREFLIGHT_MCP,
         "The MCP server does not list the tool manage_durable_objects; `jd apply` uses REST and does not need it.");
    return;
  }
  jd_fail(&why, JD_REFUSED, JD_SCOPE_RUN, JD_RETRY_NO, NULL,
          "The MCP server does not list the tool manage_durable_objects, which --via mcp needs. Use --via rest.");
  fail(checking, PREFLIGHT_MCP, why.message);
  note_error(checking, &why);
}

static void check_mcp(struct checking *checking) {
  const char *const *names;
  size_t count;
  struct jd_error why = {0};
  if (!mcp_tools(checking->request->mcp, checking->arena, &names, &count, &why)) {
    judge_mcp(checking, &why);
    return;
  }
  for (size_t i = 0; i < count; i++)
    if (strcmp(names[i], tool) == 0) {
      pass(checking, PREFLIGHT_MCP);
      return;
    }
  miss_tool(checking);
}

static void check_all(struct checking *checking) {
  struct jd_error why = {0};
  if (!checking->request->http) {
    jd_fail_usage(&why, NULL, "%s", checking->request->no_key);
    fail_for(checking, PREFLIGHT_KEY, &why);
    skip_rest(checking, "not checked: no API key");
    return;
  }
  if (checking->request->app_id)
    check_app(checking);
  else
    check_without_app(checking);
  if (checking->result->preflight.rows[PREFLIGHT_MCP].mark == PREFLIGHT_UNKNOWN &&
      checking->result->error.code != JD_STOPPED)
    check_mcp(checking);
}

void preflight_check(struct arena *arena, const struct preflight_request *request, struct preflight_result *out) {
  struct checking checking = {arena, request, out};
  *out = (struct preflight_result){0};
  for (int check = 0; check < PREFLIGHT_CHECKS; check++)
    out->preflight.rows[check].note = "";
  out->preflight.sandbox = request->sandbox;
  check_all(&checking);
  out->preflight.time = request->retry.clock.now(request->retry.clock.context);
}
