/* What must not happen: sources that look around while they are loaded, engines that are not what they should be, and
 * runs that are stopped. Engines are made here: this program plays workerd, by the name of the folder that it lies in.
 */
#include "reconcile/engine/internal.h"
#include "reconcile/file/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GOOD "export class Room { fetch() { return new Response(\"ok\"); } }\n"

static char scratch[] = "/tmp/jd-engine-test.XXXXXX";

static struct engine real_engine(struct arena *arena) {
  struct engine_settings settings = engine_settings_here(arena);
  settings.cache_home = scratch;
  struct engine engine = engine_find(arena, &settings);
  if (engine.state == ENGINE_MISSING)
    fail_msg("%s: run `jd engine install`, or set JD_ENGINE=off", engine.reason);
  return engine;
}

enum { MOST_CODES = 10 };

/* Each is a source and a bundle of its own; all in one request. */
static struct engine_verdict ask_all(struct arena *arena, const struct engine *engine, const struct bytes *codes,
                                     size_t count) {
  static const char *const env[] = {"SECRET"};
  struct engine_source sources[MOST_CODES];
  struct engine_bundle bundles[MOST_CODES];
  size_t indexes[MOST_CODES];
  struct engine_request request = {sources, count, bundles, count};
  struct engine_verdict verdict;
  struct jd_error error;
  assert_in_range(count, 1, MOST_CODES);
  for (size_t i = 0; i < count; i++) {
    indexes[i] = i;
    sources[i] = (struct engine_source){"room", "public", codes[i]};
    bundles[i] = (struct engine_bundle){&indexes[i], 1, env, 1};
  }
  if (!engine_ask(arena, engine, &request, NULL, NULL, &verdict, &error))
    fail_msg("%s", error.message);
  return verdict;
}

static struct engine_verdict ask(struct arena *arena, const struct engine *engine, struct bytes code) {
  return ask_all(arena, engine, &code, 1);
}

static struct engine_rehearsal rehearse_text(struct arena *arena, const struct engine *engine, const char *code) {
  return ask(arena, engine, bytes_of(code)).bundles[0];
}

/* Whether a process runs a file below this folder. */
static bool runs_below(const char *folder) {
  bool found = false;
  DIR *open = opendir("/proc");
  for (struct dirent *entry; open && (entry = readdir(open));) {
    char path[300], file[4096];
    snprintf(path, sizeof path, "/proc/%.200s/exe", entry->d_name);
    ssize_t len = readlink(path, file, sizeof file - 1);
    file[len > 0 ? len : 0] = '\0';
    found = found || (strncmp(file, folder, strlen(folder)) == 0 && file[strlen(folder)] == '/');
  }
  if (open)
    closedir(open);
  return found;
}

/* ---- sources ---- */

/* Each is written so that it is refused where it finds what it looks for. */
static const char *const curious[] = {
    /* files */
    "let found; try { found = await import(\"/etc/passwd\"); } catch {}\nif (found) throw found;\n" GOOD,
    "let found; try { found = await import(\"file:///etc/passwd\"); } catch {}\nif (found) throw found;\n" GOOD,
    "let found; try { found = await import(\"node:fs\"); } catch {}\nif (found) throw found;\n" GOOD,
    "let found; try { found = await import(\"../compile.js\"); } catch {}\nif (found) throw found;\n" GOOD,
    /* what the process was given */
    "declare const process: any;\nif (typeof process !== \"undefined\") throw Object.keys(process.env);\n" GOOD,
    "import { env } from \"cloudflare:workers\";\n"
    "if (JSON.stringify(env).includes(\"hidden\")) throw new Error(\"found\");\n" GOOD,
    /* the network */
    "import { connect } from \"cloudflare:sockets\";\n"
    "let open; try { open = connect(\"127.0.0.1:80\"); await open.opened; } catch { open = null; }\n"
    "if (open) throw open;\n" GOOD,
    "let got; try { got = await fetch(\"http://127.0.0.1/\"); } catch {}\nif (got) throw got;\n" GOOD,
    /* a longer life */
    "try { setTimeout(() => {}, 1e6); } catch {}\n" GOOD,
    "void (async () => { for (;;) await null; });\n" GOOD,
};

static void test_sources_find_nothing(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct engine engine = real_engine(arena);
  if (engine.state == ENGINE_OFF)
    return;
  setenv("SECRET", "hidden", 1);
  enum { COUNT = sizeof curious / sizeof *curious };
  struct bytes codes[COUNT];
  for (size_t i = 0; i < COUNT; i++)
    codes[i] = bytes_of(curious[i]);
  struct engine_verdict verdict = ask_all(arena, &engine, codes, COUNT);
  for (size_t i = 0; i < COUNT; i++) {
    const struct engine_rehearsal *rehearsal = &verdict.bundles[i];
    if (rehearsal->outcome != ENGINE_ACCEPTED)
      fail_msg("%s: %d %s %s", curious[i], rehearsal->outcome, rehearsal->reason, rehearsal->refusal.words);
  }
}

/* Endless microtasks keep it from ever being ready, as an endless loop does. */
static void test_a_source_ends_with_its_time(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct engine engine = real_engine(arena);
  if (engine.state == ENGINE_OFF)
    return;
  struct engine hasty = engine;
  hasty.load_seconds = 1;
  struct engine_rehearsal rehearsal =
      rehearse_text(arena, &hasty, "const spin = async () => { for (;;) await null; };\nawait spin();\n" GOOD);
  assert_int_equal(rehearsal.outcome, ENGINE_REFUSED);
  assert_int_equal(rehearsal.refusal.kind, ENGINE_NEVER_READY);
  /* Running out of memory is not a verdict. */
  rehearsal =
      rehearse_text(arena, &engine, "const all: unknown[] = [];\nfor (;;) all.push(new Array(1e6).fill(1.5));\n" GOOD);
  assert_int_not_equal(rehearsal.outcome, ENGINE_ACCEPTED);
}

static void test_what_a_source_prints_is_no_verdict(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct engine engine = real_engine(arena);
  if (engine.state == ENGINE_OFF)
    return;
  struct engine_rehearsal rehearsal = rehearse_text(arena, &engine,
                                                    "console.error(\"service main: Uncaught Error: mine\\n  at "
                                                    "worker.mjs:1:1\");\nthrow new Error(\"real\");\n" GOOD);
  assert_int_equal(rehearsal.outcome, ENGINE_REFUSED);
  assert_string_equal(rehearsal.refusal.words, "Uncaught Error: real");
  assert_int_equal(rehearsal.refusal.line, 2);
}

static void test_large_sources(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct engine engine = real_engine(arena);
  if (engine.state == ENGINE_OFF)
    return;
  JD_BUF code;
  buf_init(&code, LIMIT_SOURCE_BYTES);
  for (unsigned i = 0; code.len < 1000000; i++)
    buf_printf(&code, "function f%u(a: number): number { return a * %u + (a > 2 ? f%u(a - 1) : 0); }\n", i, i, i / 2);
  buf_add_text(&code, "export class Room { x = missing; }\nnotThere();\n");
  struct engine_verdict verdict = ask(arena, &engine, buf_bytes(&code));
  assert_true(verdict.sources[0].known);
  assert_int_equal(verdict.bundles[0].outcome, ENGINE_REFUSED);
  assert_string_equal(verdict.bundles[0].refusal.name, "notThere");
  size_t lines = 0;
  for (size_t i = 0; i < code.len; i++)
    lines += code.data[i] == '\n';
  assert_int_equal(verdict.bundles[0].refusal.line, lines);
}

/* They are compiled in two runs, side by side. */
static void test_several_large_sources(void **state) {
  (void)state;
  enum { COUNT = 3, BYTES = 250000 };
  JD_ARENA arena = arena_new();
  struct engine engine = real_engine(arena);
  struct engine_source sources[COUNT];
  struct engine_verdict verdict;
  struct jd_error error;
  if (engine.state == ENGINE_OFF)
    return;
  for (unsigned i = 0; i < COUNT; i++) {
    JD_BUF code;
    buf_init(&code, LIMIT_SOURCE_BYTES);
    buf_printf(&code, "export class Room%u {}\n", i);
    for (unsigned line = 0; line < i; line++)
      buf_add_char(&code, '\n');
    buf_add_text(&code, "const = 1;\n");
    while (code.len < BYTES)
      buf_printf(&code, "function f%zu(a: number): number { return a; }\n", code.len);
    sources[i] =
        (struct engine_source){arena_printf(arena, "room-%u", i), "public", arena_bytes(arena, buf_bytes(&code))};
  }
  const struct engine_request request = {sources, COUNT, NULL, 0};
  assert_true(engine_ask(arena, &engine, &request, NULL, NULL, &verdict, &error));
  for (unsigned i = 0; i < COUNT; i++) {
    assert_true(verdict.sources[i].known);
    assert_string_equal(verdict.sources[i].classes[0].name, arena_printf(arena, "Room%u", i));
    assert_int_equal(verdict.sources[i].faults[0].line, 2 + i);
  }
}

/* What is wrong with a name is for others to say. */
static void test_names_of_any_kind(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct engine engine = real_engine(arena);
  if (engine.state == ENGINE_OFF)
    return;
  static const char *const names[] = {"it's", "\\", "\"\n", "", "Raum", "\xff"};
  enum { COUNT = sizeof names / sizeof *names };
  struct engine_source sources[COUNT];
  struct engine_bundle bundles[COUNT];
  size_t indexes[COUNT];
  struct engine_request request = {sources, COUNT, bundles, COUNT};
  struct engine_verdict verdict;
  for (size_t i = 0; i < COUNT; i++) {
    indexes[i] = i;
    sources[i] = (struct engine_source){names[i], NULL, bytes_of(GOOD)};
    bundles[i] = (struct engine_bundle){&indexes[i], 1, names, COUNT};
  }
  assert_true(engine_ask(arena, &engine, &request, NULL, NULL, &verdict, NULL));
  for (size_t i = 0; i < COUNT; i++)
    if (verdict.bundles[i].outcome != ENGINE_ACCEPTED)
      fail_msg("%s: %s %s", names[i], verdict.bundles[i].reason, verdict.bundles[i].refusal.words);
}

static void test_bytes_of_any_kind(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct engine engine = real_engine(arena);
  if (engine.state == ENGINE_OFF)
    return;
  static const struct bytes codes[] = {
      {"", 0},
      {"\0", 1},
      {"\xff\xfe", 2},
      {"export class \xff {}", 17},
      {"// \xed\xa0\x80\n", 7},
      {"\"\\ud800\"; export class A {}", 27},
  };
  enum { COUNT = sizeof codes / sizeof *codes };
  struct engine_verdict verdict = ask_all(arena, &engine, codes, COUNT);
  for (size_t i = 0; i < COUNT; i++)
    assert_true(verdict.sources[i].known);
}

/* ---- what is kept ---- */

static size_t count_entries(const char *folder, const char *ending) {
  size_t count = 0;
  DIR *open = opendir(folder);
  for (struct dirent *entry; open && (entry = readdir(open));) {
    size_t len = strlen(entry->d_name), tail = strlen(ending);
    count += len > tail && strcmp(entry->d_name + len - tail, ending) == 0;
  }
  if (open)
    closedir(open);
  return count;
}

static void test_kept_verdicts(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct engine engine = real_engine(arena);
  if (engine.state == ENGINE_OFF)
    return;
  static const char code[] = "// kept\nexport class Room extends Missing {}\n";
  struct engine_rehearsal first = rehearse_text(arena, &engine, code);
  /* Where nothing can be started, what is kept is all there is. */
  struct engine broken = engine;
  broken.programs[ENGINE_WORKERD].path = "/nowhere/workerd";
  struct engine_rehearsal second = rehearse_text(arena, &broken, code);
  assert_int_equal(second.outcome, ENGINE_REFUSED);
  assert_string_equal(second.refusal.words, first.refusal.words);
  assert_int_equal(second.refusal.line, 2);
  assert_int_equal(second.refusal.column, first.refusal.column);
  assert_int_equal(rehearse_text(arena, &broken, "export class Other {}").outcome, ENGINE_NOT_REHEARSED);

  struct stat info;
  assert_int_equal(stat(engine.cache, &info), 0);
  assert_int_equal(info.st_mode & 0777, 0700);
  /* A folder that others can write is nobody's cache. */
  assert_int_equal(chmod(engine.cache, 0777), 0);
  assert_int_equal(rehearse_text(arena, &broken, code).outcome, ENGINE_NOT_REHEARSED);
  assert_int_equal(chmod(engine.cache, 0700), 0);
}

static void test_damaged_entries_are_none(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  const char *folder = arena_printf(arena, "%s/kept", scratch);
  struct bytes got;
  cache_put(folder, "a.verdict", bytes_of("{\"accepted\":true}"));
  assert_true(cache_get(arena, folder, "a.verdict", &got));
  assert_string_equal(arena_strndup(arena, got.data, got.len), "{\"accepted\":true}");
  /* One that was kept under another name says nothing of this one. */
  cache_put(folder, "b.verdict", bytes_of("{\"accepted\":false}"));
  assert_int_equal(rename(arena_printf(arena, "%s/b.verdict", folder), arena_printf(arena, "%s/c.verdict", folder)), 0);
  assert_false(cache_get(arena, folder, "c.verdict", &got));
  int fd = open(arena_printf(arena, "%s/a.verdict", folder), O_WRONLY);
  assert_int_equal(pwrite(fd, "F", 1, 40), 1);
  close(fd);
  assert_false(cache_get(arena, folder, "a.verdict", &got));
  assert_int_equal(truncate(arena_printf(arena, "%s/a.verdict", folder), 5), 0);
  assert_false(cache_get(arena, folder, "a.verdict", &got));
  assert_false(cache_get(arena, folder, "none", &got));
  assert_false(cache_get(arena, NULL, "none", &got));
}

static void test_the_oldest_entries_go(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  const char *folder = arena_printf(arena, "%s/full", scratch);
  enum { SIZE = 3000000, COUNT = 8 };
  char *content = arena_alloc(arena, SIZE);
  for (int i = 0; i < COUNT; i++) {
    cache_put(folder, arena_printf(arena, "%d.source", i), (struct bytes){content, SIZE});
    struct timespec times[] = {{0, UTIME_OMIT}, {1000000 + i, 0}};
    assert_int_equal(utimensat(AT_FDCWD, arena_printf(arena, "%s/%d.source", folder, i), times, 0), 0);
  }
  /* Nor are there ever too many to look through. */
  const char *many = arena_printf(arena, "%s/many", scratch);
  cache_put(many, "first", bytes_of("1"));
  for (int i = 0; i < 4100; i++)
    close(open(arena_printf(arena, "%s/%d.many", many, i), O_WRONLY | O_CREAT | O_EXCL, 0600));
  assert_int_equal(count_entries(many, ".many"), 4100);
  cache_put(many, "last", bytes_of("2"));
  assert_true(count_entries(many, ".many") < 4096);
  struct bytes got;
  assert_int_equal(count_entries(folder, ".source"), 5);
  assert_false(cache_get(arena, folder, "0.source", &got));
  assert_true(cache_get(arena, folder, "7.source", &got));
}

/* ---- engines ---- */

/* A folder whose workerd is the impostor, in that role. */
static const char *make_engine(struct arena *arena, const char *role) {
  const char *folder = arena_printf(arena, "%s/%s", scratch, role);
  struct engine_settings settings = {.named = folder};
  struct engine wanted = engine_find(arena, &settings);
  const char *impostor = arena_printf(arena, "%s/jd-impostor", getenv("JD_BIN_DIR"));
  struct jd_error error;
  for (size_t i = 0; i < ENGINE_PROGRAMS; i++) {
    const struct engine_program *program = &wanted.programs[i];
    const char *list = i == ENGINE_TYPESCRIPT
                           ? arena_printf(arena, "%s/node_modules/typescript/package.json", folder)
                           : arena_printf(arena, "%.*s/package.json",
                                          (int)(strlen(program->path) - strlen("/bin/workerd")), program->path);
    const char *version = strcmp(role, "other-version") == 0 ? "1.0.0" : program->version;
    assert_true(file_replace(NULL, list, bytes_of(arena_printf(arena, "{\"version\":\"%s\"}", version)), 0644, &error));
    assert_true(file_replace(NULL, program->path, bytes_of("not a program\n"), 0755, &error));
  }
  if (strcmp(role, "truncated") != 0) {
    struct bytes program;
    assert_int_equal(file_read(arena, impostor, LIMIT_DOCUMENT_BYTES, &program, &error), FILE_READ);
    assert_true(file_replace(NULL, wanted.programs[ENGINE_WORKERD].path, program, 0755, &error));
    assert_int_equal(chmod(wanted.programs[ENGINE_WORKERD].path, 0755), 0);
  }
  return folder;
}

static struct engine made_engine(struct arena *arena, const char *role) {
  struct engine_settings settings = {.named = make_engine(arena, role)};
  return engine_find(arena, &settings);
}

static void expect_no_verdict(const char *role, const char *reason) {
  JD_ARENA arena = arena_new();
  struct engine engine = made_engine(arena, role);
  struct engine_verdict verdict = ask(arena, &engine, bytes_of(GOOD));
  assert_false(verdict.sources[0].known);
  assert_int_equal(verdict.bundles[0].outcome, ENGINE_NOT_REHEARSED);
  if (!strstr(verdict.bundles[0].reason, reason))
    fail_msg("%s: %s", role, verdict.bundles[0].reason);
}

static void test_engines_that_are_none(void **state) {
  (void)state;
  expect_no_verdict("other-version", "is version 1.0.0, not " ENGINE_WORKERD_VERSION);
  expect_no_verdict("truncated", "cannot be started: Exec format error");
  expect_no_verdict("killed", "was ended by signal 9");
  expect_no_verdict("flood", "printed too much");
  expect_no_verdict("silent", "did not answer");
  expect_no_verdict("nonsense", "did not answer");
  expect_no_verdict("fails", "ended with status 3: it hurts");
}

/* It may take a minute to fail. */
static void test_a_compiler_that_failed_is_not_asked_again(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct engine engine = made_engine(arena, "fails");
  const struct engine_source source = {"room", NULL, bytes_of("export class Room {} // fails\n")};
  const size_t index = 0;
  struct compiled compiled = {0};
  const struct rehearsing with = {arena, &engine, &source, &compiled, 1, -1};
  compile_sources(&with, &index, 1, COMPILED_FACTS);
  assert_non_null(strstr(compiled.face.reason, "it hurts"));
  engine.programs[ENGINE_WORKERD].path = "/nowhere/workerd";
  const struct engine_bundle bundle = {&index, 1, NULL, 0}, *const bundles[] = {&bundle, &bundle};
  struct engine_rehearsal rehearsal;
  rehearse(&with, &bundle, &rehearsal);
  assert_int_equal(rehearsal.outcome, ENGINE_NOT_REHEARSED);
  assert_non_null(strstr(rehearsal.reason, "it hurts"));
  assert_false(rehearse_together(&with, bundles, 2));
  assert_non_null(strstr(compiled.face.reason, "it hurts"));
}

static void test_versions_are_those_of_the_lists(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct bytes list = engine_package_json, lock = engine_package_lock_json;
  const char *texts[] = {arena_strndup(arena, list.data, list.len), arena_strndup(arena, lock.data, lock.len)};
  for (size_t i = 0; i < 2; i++) {
    assert_non_null(strstr(texts[i], "\"@cloudflare/workerd-linux-64\": \"" ENGINE_WORKERD_VERSION "\""));
    assert_non_null(strstr(texts[i], "\"@cloudflare/workerd-linux-arm64\": \"" ENGINE_WORKERD_VERSION "\""));
    assert_non_null(strstr(texts[i], "\"typescript\": \"" ENGINE_TYPESCRIPT_VERSION "\""));
  }
  assert_non_null(strstr(texts[1], "\"integrity\": \"sha512-"));
  assert_null(strstr(texts[1], "\"resolved\""));
}

static void test_off(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct engine_settings settings = {.named = "off", .home = scratch};
  struct engine engine = engine_find(arena, &settings);
  assert_int_equal(engine.state, ENGINE_OFF);
  struct engine_verdict verdict = ask(arena, &engine, bytes_of(GOOD));
  assert_int_equal(verdict.bundles[0].outcome, ENGINE_NOT_REHEARSED);
  assert_string_equal(verdict.bundles[0].reason, "JD_ENGINE=off");
}

static void test_where_it_is_found(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  const char *folder = make_engine(arena, "silent");
  struct engine_settings settings = {.home = arena_printf(arena, "%s/home", scratch)};
  assert_int_equal(engine_find(arena, &settings).state, ENGINE_MISSING);
  /* an installation */
  const char *prefix = arena_printf(arena, "%s/prefix/lib/jd", scratch);
  assert_int_equal(system(arena_printf(arena, "mkdir -p %s && cp -r %s %s/engine", prefix, folder, prefix)), 0);
  settings.program = arena_printf(arena, "%s/prefix/bin/jd", scratch);
  assert_string_equal(engine_find(arena, &settings).folder, arena_printf(arena, "%s/engine", prefix));
  /* npm's */
  settings.program = arena_printf(arena, "%s/node_modules/jd/bin/jd", folder);
  assert_string_equal(engine_find(arena, &settings).folder, folder);
  /* the user's */
  settings.program = NULL;
  const char *user = engine_user_folder(arena, &settings);
  assert_int_equal(system(arena_printf(arena, "mkdir -p %s && cp -r %s/. %s", user, folder, user)), 0);
  assert_string_equal(engine_find(arena, &settings).folder, user);
  /* Only JD_ENGINE counts, right or wrong. */
  settings.named = arena_printf(arena, "%s/nothing", scratch);
  assert_int_equal(engine_find(arena, &settings).state, ENGINE_MISSING);
}

/* ---- stopping ---- */

static bool always(void *context) {
  (void)context;
  return true;
}

static bool comes_to(bool wanted, const char *folder) {
  for (int i = 0; i < 500; i++) {
    if (runs_below(folder) == wanted)
      return true;
    usleep(10000);
  }
  return false;
}

static struct engine_job *start_one(const struct engine *engine) {
  static const size_t index = 0;
  static const struct engine_source source = {"room", "public", {GOOD, sizeof GOOD - 1}};
  static const struct engine_bundle bundle = {&index, 1, NULL, 0, NULL};
  const struct engine_request request = {&source, 1, &bundle, 1};
  return engine_start(engine, &request);
}

static void test_a_run_that_is_stopped_leaves_no_process(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct engine engine = made_engine(arena, "hang");
  struct engine_verdict verdict;
  struct jd_error error;
  struct engine_job *job = start_one(&engine);
  assert_true(comes_to(true, engine.folder));
  assert_false(engine_finish(job, arena, always, NULL, &verdict, &error));
  assert_int_equal(error.code, JD_STOPPED);
  assert_false(runs_below(engine.folder));

  job = start_one(&engine);
  assert_true(comes_to(true, engine.folder));
  engine_cancel(job);
  assert_false(runs_below(engine.folder));
  engine_cancel(NULL);
}

static void test_children_of_a_program_end_with_it(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct engine engine = made_engine(arena, "children");
  assert_false(ask(arena, &engine, bytes_of(GOOD)).sources[0].known);
  assert_true(comes_to(false, engine.folder));
}

static void test_a_program_ends_with_who_started_it(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct engine engine = made_engine(arena, "hang");
  pid_t pid = fork();
  if (pid == 0) {
    start_one(&engine);
    for (;;)
      pause();
  }
  assert_true(comes_to(true, engine.folder));
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
  assert_true(comes_to(false, engine.folder));
}

/* What a program finds around it. */
static void test_confinement(void **state) {
  (void)state;
  setenv("SECRET", "hidden", 1);
  expect_no_verdict("looks-around", "found nothing");
}

static int remove_scratch(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  return system(arena_printf(arena, "rm -rf %s", scratch));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sources_find_nothing),
      cmocka_unit_test(test_a_source_ends_with_its_time),
      cmocka_unit_test(test_what_a_source_prints_is_no_verdict),
      cmocka_unit_test(test_large_sources),
      cmocka_unit_test(test_several_large_sources),
      cmocka_unit_test(test_names_of_any_kind),
      cmocka_unit_test(test_bytes_of_any_kind),
      cmocka_unit_test(test_kept_verdicts),
      cmocka_unit_test(test_damaged_entries_are_none),
      cmocka_unit_test(test_the_oldest_entries_go),
      cmocka_unit_test(test_engines_that_are_none),
      cmocka_unit_test(test_a_compiler_that_failed_is_not_asked_again),
      cmocka_unit_test(test_versions_are_those_of_the_lists),
      cmocka_unit_test(test_off),
      cmocka_unit_test(test_where_it_is_found),
      cmocka_unit_test(test_a_run_that_is_stopped_leaves_no_process),
      cmocka_unit_test(test_children_of_a_program_end_with_it),
      cmocka_unit_test(test_a_program_ends_with_who_started_it),
      cmocka_unit_test(test_confinement),
  };
  return mkdtemp(scratch) ? cmocka_run_group_tests(tests, NULL, remove_scratch) : 1;
}
