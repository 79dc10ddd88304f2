#include "cmd/sandbox/run/run.h"

#include "cmd/sandbox/run/internal.h"
#include "model/base/base.h"
#include "reconcile/file/file.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  LISTEN_MS = 1000,
  LISTEN_AGAIN_MS = 20,
  LOOK_MS = 500,       /* how often the database is looked at for uploads of another process */
  STEADY_MS = 5000,    /* who ran so long and ends is started again at once, */
  PATIENCE_MS = 100,   /* who ended sooner after this, twice as long each time, */
  PATIENCE_MOST = 6400 /* up to this */
};

struct runner {
  struct sandbox *sandbox;
  const char *storage; /* the folder */
  uint16_t port, control_port;
  int socket, lock; /* the instances' address; of `storage` */
  int wake;         /* eventfd: look again */
  pthread_t thread;
  struct arena *arena;
  struct engine_network network;
  bool warns, told_offline;
  /* Under the sandbox's lock. */
  pthread_cond_t reached_more;
  unsigned wanted, reached; /* uploads that are to run, and before which nothing runs any more */
  bool ending;
};

/* What runs, or is about to. All of it lives in the arena. */
struct served {
  struct arena *arena;
  struct running running;
  struct engine_service service;
  const char *const *keys; /* of all classes */
  size_t key_count;
  struct engine_server server;
  bool runs;
  int64_t started;     /* clock_steady */
  const char *verdict; /* why it was killed; NULL: it was not */
  struct busy busy;
};

/* ---- what is to run, from the store ---- */

static void add_variable(struct served *served, const char **names, const char **values, const char *name,
                         const char *value) {
  names[served->service.env_count] = name;
  values[served->service.env_count++] = value;
}

/* The platform's own and the app's; a value ends at a NUL, which no variable of a Worker can have. */
static void set_env(struct served *served) {
  const struct running *running = &served->running;
  enum { OWN = 4 };
  const char **names = arena_alloc_array(served->arena, running->env_count + OWN, sizeof *names);
  const char **values = arena_alloc_array(served->arena, running->env_count + OWN, sizeof *values);
  const struct app *app = &running->app;
  add_variable(served, names, values, "BUTTERBASE_APP_ID", app->app_id);
  add_variable(served, names, values, "BUTTERBASE_APP_NAME", app->name ? app->name : app->app_id);
  add_variable(served, names, values, "BUTTERBASE_REGION", app->region);
  add_variable(served, names, values, "BUTTERBASE_ANON_KEY", "sandbox-anon-key");
  for (size_t i = 0; i < running->env_count; i++)
    add_variable(served, names, values, running->env[i].key, running->env[i].value.data);
  served->service.env = names;
  served->service.values = values;
}

static const char *key_of(const struct stored_class *classes, const char *const *keys, size_t count, const char *app_id,
                          const char *class_name) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(classes[i].app_id, app_id) == 0 && strcmp(classes[i].class_name, class_name) == 0)
      return keys[i];
  return class_name;
}

static void set_sources(struct served *served, const struct stored_class *classes) {
  const struct running *running = &served->running;
  struct engine_source *sources = arena_alloc_array(served->arena, running->source_count, sizeof *sources);
  const char **keys = arena_alloc_array(served->arena, running->source_count, sizeof *keys);
  for (size_t i = 0; i < running->source_count; i++) {
    const struct platform_row *row = &running->sources[i];
    sources[i] = (struct engine_source){row->name, access_mode_name(row->access_mode), row->code};
    keys[i] = key_of(classes, served->keys, served->key_count, running->app.app_id, row->class_name);
  }
  served->service.sources = sources;
  served->service.keys = keys;
  served->service.source_count = running->source_count;
}

/* Called with the lock. */
static struct served *load(struct runner *runner) {
  struct arena *arena = arena_new();
  struct served *served = arena_alloc(arena, sizeof *served);
  served->arena = arena;
  served->service = (struct engine_service){.storage = runner->storage,
                                            .socket = runner->socket,
                                            .stop = runner->wake,
                                            .control_port = runner->control_port,
                                            .network = runner->network};
  size_t count;
  struct stored_class *classes = records_classes(arena, runner->sandbox->store, &count);
  const char **keys = arena_alloc_array(arena, count, sizeof *keys);
  for (size_t i = 0; i < count; i++)
    keys[i] = storage_key(arena, &classes[i]);
  served->keys = keys;
  served->key_count = count;
  if (runner->sandbox->holds) {
    served->service.closed = "Nothing runs yet: the plan or a source is wrong, or is being read.";
  } else if (records_running(arena, &runner->sandbox->settings, &served->running)) {
    set_env(served);
    set_sources(served, classes);
  } else {
    served->service.closed = "Nothing is deployed here yet.";
  }
  return served;
}

/* ---- telling ---- */

static void tell(struct runner *runner, struct js *event) {
  events_emit(runner->sandbox->events, event);
}

static struct js *new_event(const char *name) {
  struct js *event = js_new_object();
  js_set_text(event, "event", name);
  return event;
}

struct telling {
  struct runner *runner;
  const struct served *served;
  struct js *deleted;
};

static void tell_report(void *context, const struct engine_report *report) {
  const struct telling *telling = context;
  tell(telling->runner, events_report(report, telling->served->service.sources));
}

static void note_folder(void *context, const char *class_name, const char *problem) {
  const struct telling *telling = context;
  if (!problem) {
    js_append_text(telling->deleted, class_name);
    return;
  }
  JD_ARENA arena = arena_new();
  struct js *event = new_event("runtime");
  js_set_text(event, "text",
              arena_printf(arena, "The stored data of %s cannot be removed (%s); nothing uses it any more.", class_name,
                           problem));
  tell(telling->runner, event);
}

static void tell_serving(const struct telling *telling, const char *why, int64_t since) {
  const struct running *running = &telling->served->running;
  struct js *event = new_event("serving"), *objects = js_new_array();
  for (size_t i = 0; i < running->source_count; i++) {
    struct js *object = js_new_object();
    js_set_text(object, "name", running->sources[i].name);
    js_set_text(object, "class_name", running->sources[i].class_name);
    js_set_text(object, "access_mode", access_mode_name(running->sources[i].access_mode));
    js_append(objects, object);
  }
  js_set_text(event, "app_id", running->app.app_id);
  js_set(event, "objects", objects);
  js_set(event, "deleted", js_copy(telling->deleted));
  js_set_text(event, "why", why);
  js_set_integer(event, "ms", clock_steady() - since);
  tell(telling->runner, event);
}

/* Once. */
static void tell_offline(struct runner *runner, const char *why) {
  if (!why || runner->told_offline)
    return;
  runner->told_offline = true;
  runner->network = (struct engine_network){.offline = arena_strdup(runner->arena, why)};
  struct js *event = new_event("runtime");
  js_set_text(event, "text", arena_printf(runner->arena, "Classes cannot fetch from the internet: %s.", why));
  tell(runner, event);
  if (runner->warns)
    fprintf(stderr, "jd-sandbox: warning: classes cannot fetch from the internet: %s.\n", why);
}

static void tell_failed(const struct telling *telling, const struct engine_rehearsal *verdict) {
  struct js *event = new_event("failed");
  bool refused = verdict->outcome == ENGINE_REFUSED && telling->served->service.source_count > 0;
  js_set_text(event, "reason", refused ? verdict->refusal.words : verdict->reason);
  js_set_text(event, "object", refused ? telling->served->service.sources[verdict->refusal.source].name : NULL);
  js_set_integer(event, "line", refused ? verdict->refusal.line : 0);
  js_set_integer(event, "column", refused ? verdict->refusal.column : 0);
  tell(telling->runner, event);
}

/* ---- starting and ending it ---- */

static bool wants_more(struct runner *runner, unsigned seen) {
  pthread_mutex_lock(&runner->sandbox->lock);
  bool more = runner->ending || runner->wanted != seen;
  pthread_mutex_unlock(&runner->sandbox->lock);
  return more;
}

/* What cannot run leaves the address open, with the reason. */
static void close_address(struct served *served, const struct engine *engine, const struct engine_rehearsal *verdict) {
  struct engine_rehearsal ignored;
  const char *reason = verdict->outcome == ENGINE_REFUSED ? verdict->refusal.words : verdict->reason;
  served->service.closed = arena_printf(served->arena, "What is deployed here cannot run: %s", reason);
  served->service.source_count = 0;
  served->runs = engine_serve(served->arena, engine, &served->service, &served->server, &ignored);
}

static void start(const struct telling *telling, struct served *served, const char *why, int64_t since, unsigned seen) {
  struct runner *runner = telling->runner;
  const struct engine *engine = runner->sandbox->engine;
  struct engine_rehearsal verdict;
  served->started = clock_steady();
  served->runs = engine_serve(served->arena, engine, &served->service, &served->server, &verdict);
  if (served->runs) {
    tell_offline(runner, served->server.offline);
    tell_serving(telling, why, since);
  } else if (!wants_more(runner, seen)) {
    tell_failed(telling, &verdict);
    close_address(served, engine, &verdict);
  }
}

static void discard(struct runner *runner, struct served *served) {
  if (!served)
    return;
  busy_forget(&served->busy);
  if (served->runs) {
    struct telling telling = {runner, served, NULL};
    engine_server_read(&served->server, tell_report, &telling);
    engine_server_stop(&served->server, NULL);
  }
  arena_free(served->arena);
}

/* Tells that it ended by itself; returns after how long it is to be started again. */
static int64_t bury(struct runner *runner, struct served *served, int64_t patience) {
  struct js *event = new_event("stopped");
  const char *reason = engine_server_stop(&served->server, served->arena);
  js_set_text(event, "reason", served->verdict ? served->verdict : reason);
  tell(runner, event);
  served->runs = false;
  served->verdict = NULL;
  busy_forget(&served->busy);
  if (clock_steady() - served->started >= STEADY_MS)
    return PATIENCE_MS;
  return patience * 2 < PATIENCE_MOST ? patience * 2 : PATIENCE_MOST;
}

/* ---- the thread ---- */

/* Waits until there is something to read, something to do, or a while has passed. */
static void wait_for_news(struct runner *runner, struct served *served, int64_t ms) {
  struct pollfd fds[] = {{runner->wake, POLLIN, 0},
                         {events_waiting(runner->sandbox->events), POLLOUT, 0},
                         {served && served->runs ? served->server.out : -1, POLLIN, 0},
                         {served && served->runs ? served->server.err : -1, POLLIN, 0}};
  poll(fds, 4, (int)ms);
  events_flush(runner->sandbox->events);
  if (fds[2].revents || fds[3].revents) {
    struct telling telling = {runner, served, NULL};
    engine_server_read(&served->server, tell_report, &telling);
  }
}

struct watching {
  struct served *served;
  unsigned seen;          /* uploads that were looked at */
  int64_t version;        /* of the store */
  int64_t patience, wait; /* after how long it is started again; until when (clock_steady), 0: it need not be */
};

/* Tells those who wait that what ran before their upload has ended. Called with the lock. */
static void reach(struct runner *runner, unsigned seen) {
  runner->reached = seen;
  pthread_cond_broadcast(&runner->reached_more);
}

/* Forgets that it was woken, which would end the next start. */
static void drain(struct runner *runner) {
  uint64_t count;
  while (read(runner->wake, &count, sizeof count) < 0 && errno == EINTR)
    ;
}

/* Replaces what runs, where something else is deployed. Called with the lock, which it releases meanwhile. */
static void look(struct runner *runner, struct watching *watching) {
  unsigned wanted = runner->wanted;
  drain(runner);
  int64_t version = store_version(runner->sandbox->store);
  if (watching->served && wanted == watching->seen && version == watching->version)
    return;
  struct served *next = load(runner);
  const char *why = !watching->served ? "start" : "upload";
  bool same = watching->served && wanted == watching->seen && next->running.seq == watching->served->running.seq;
  watching->seen = wanted;
  watching->version = version;
  if (same) {
    arena_free(next->arena);
    return;
  }
  pthread_mutex_unlock(&runner->sandbox->lock);
  int64_t since = clock_steady();
  discard(runner, watching->served);
  struct telling telling = {runner, next, js_new_array()};
  storage_keep(runner->storage, next->keys, next->key_count, note_folder, &telling);
  pthread_mutex_lock(&runner->sandbox->lock);
  reach(runner, wanted);
  pthread_mutex_unlock(&runner->sandbox->lock);
  watching->served = next;
  watching->wait = 0;
  start(&telling, next, why, since, wanted);
  js_free(telling.deleted);
  pthread_mutex_lock(&runner->sandbox->lock);
}

/* Starts it again if it has ended by itself. */
static void revive(struct runner *runner, struct watching *watching) {
  struct served *served = watching->served;
  int64_t now = clock_steady();
  JD_JS deleted = js_new_array(); /* none: nothing was uploaded meanwhile */
  struct telling telling = {runner, served, deleted};
  if (served->runs && !served->verdict && busy_too_long(&served->busy, served->server.pid, runner->port)) {
    served->verdict = "a class used the processor for 30 s without a pause, as long as the platform allows";
    kill((pid_t)served->server.pid, SIGKILL);
  }
  if (served->runs && !engine_server_runs(&served->server)) {
    engine_server_read(&served->server, tell_report, &telling);
    watching->patience = bury(runner, served, watching->patience);
    watching->wait = now + watching->patience;
  } else if (!served->runs && watching->wait == 0) {
    watching->wait = now + PATIENCE_MOST;
  } else if (!served->runs && now >= watching->wait) {
    watching->wait = 0;
    start(&telling, served, "crash", now, watching->seen);
  }
}

static void *run(void *context) {
  struct runner *runner = context;
  struct watching watching = {.patience = PATIENCE_MS};
  pthread_mutex_lock(&runner->sandbox->lock);
  while (!runner->ending) {
    look(runner, &watching);
    pthread_mutex_unlock(&runner->sandbox->lock);
    revive(runner, &watching);
    int64_t left = watching.wait ? watching.wait - clock_steady() : LOOK_MS;
    wait_for_news(runner, watching.served, left < 0 ? 0 : left < LOOK_MS ? left : LOOK_MS);
    pthread_mutex_lock(&runner->sandbox->lock);
  }
  pthread_mutex_unlock(&runner->sandbox->lock);
  discard(runner, watching.served);
  pthread_mutex_lock(&runner->sandbox->lock);
  reach(runner, runner->wanted);
  pthread_mutex_unlock(&runner->sandbox->lock);
  return NULL;
}

/* ---- the runner ---- */

/* Of one that was killed, workerd may have the port for another moment. */
static bool try_to_listen(int fd, const struct sockaddr_in *address) {
  int64_t deadline = clock_steady() + LISTEN_MS;
  int yes = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0)
    return false;
  while (bind(fd, (const struct sockaddr *)address, sizeof *address) != 0 || listen(fd, SOMAXCONN) != 0) {
    if (errno != EADDRINUSE || clock_steady() >= deadline)
      return false;
    poll(NULL, 0, LISTEN_AGAIN_MS);
  }
  return true;
}

static int listen_on(uint16_t port, uint16_t *bound, struct jd_error *error) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && try_to_listen(fd, &address) && getsockname(fd, (struct sockaddr *)&address, &size) == 0) {
    *bound = ntohs(address.sin_port);
    return fd;
  }
  jd_fail_io(error, "127.0.0.1", errno, "Pass another port with --run-port, or 0 for a free one.",
             "cannot listen on port %u", (unsigned)port);
  if (fd >= 0)
    close(fd);
  return -1;
}

static bool lock_storage(struct runner *runner, const char *database, struct jd_error *error) {
  char *path = realpath(database, NULL);
  long holder = 0;
  struct jd_error locked;
  if (!path)
    return jd_fail_io(error, database, errno, "Pass another file with --db.", "cannot find the database");
  runner->storage = arena_printf(runner->arena, "%s-storage", path);
  free(path);
  if (mkdir(runner->storage, 0700) != 0 && errno != EEXIST)
    return jd_fail_io(error, runner->storage, errno, "Pass another file with --db.", "cannot make the folder");
  if (file_lock(NULL, arena_printf(runner->arena, "%s/lock", runner->storage), &runner->lock, &holder, &locked))
    return true;
  if (locked.code == JD_LOCKED)
    return jd_fail(error, JD_LOCKED, JD_SCOPE_RUN, JD_RETRY_LATER, runner->storage,
                   "another jd-sandbox (process %ld) runs this database. Stop it, or pass another file with --db.",
                   holder);
  if (error)
    *error = locked;
  return false;
}

static void free_runner(struct runner *runner) {
  if (runner->socket >= 0)
    close(runner->socket);
  if (runner->wake >= 0)
    close(runner->wake);
  if (runner->lock >= 0)
    file_unlock(runner->lock);
  pthread_cond_destroy(&runner->reached_more);
  arena_free(runner->arena);
  free(runner);
}

struct runner *runner_start(struct sandbox *sandbox, const struct runner_options *options, uint16_t *bound,
                            struct jd_error *error) {
  struct runner *runner = jd_calloc(1, sizeof *runner);
  runner->sandbox = sandbox;
  runner->arena = arena_new();
  runner->socket = runner->lock = -1;
  runner->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  runner->control_port = options->control_port;
  runner->warns = options->warns;
  runner->network = engine_network_here(runner->arena);
  pthread_cond_init(&runner->reached_more, NULL);
  bool ready = lock_storage(runner, options->database, error);
  if (ready)
    runner->socket = listen_on(options->port, &runner->port, error);
  ready = ready && runner->socket >= 0;
  *bound = runner->port;
  if (ready && (runner->wake < 0 || pthread_create(&runner->thread, NULL, run, runner) != 0))
    ready = jd_fail_io(error, "jd-sandbox", errno, "Close some programs and start again.", "cannot start a thread");
  if (ready)
    return runner;
  free_runner(runner);
  return NULL;
}

static void wake(struct runner *runner) {
  uint64_t one = 1;
  while (write(runner->wake, &one, sizeof one) < 0 && errno == EINTR)
    ;
}

void runner_replace(struct runner *runner) {
  if (runner->sandbox->holds)
    return;
  unsigned mine = ++runner->wanted;
  wake(runner);
  while (!runner->ending && (int)(runner->reached - mine) < 0)
    pthread_cond_wait(&runner->reached_more, &runner->sandbox->lock);
}

void runner_stop(struct runner *runner) {
  if (!runner)
    return;
  pthread_mutex_lock(&runner->sandbox->lock);
  runner->ending = true;
  pthread_cond_broadcast(&runner->reached_more);
  pthread_mutex_unlock(&runner->sandbox->lock);
  wake(runner);
  pthread_join(runner->thread, NULL);
  free_runner(runner);
}
