/* A jd-sandbox that runs what is deployed, and what tests do with it over HTTP and WebSockets. What does not work as a
 * function says ends the program with a message. */
#ifndef JD_TESTING_SERVED_H
#define JD_TESTING_SERVED_H

#include "model/base/base.h"
#include "model/format/format.h"

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#define SERVED_APP "app_served"

struct served {
  struct arena *arena;  /* ends with the test */
  const char *programs; /* the folder of jd and jd-sandbox */
  const char *folder;   /* of its own, for the database and sources */
  const char *database;
  pid_t pid; /* 0 when it does not run */
  uint16_t control, port;
  FILE *events;
  struct js *event; /* the last one that served_event returned */
};

/* The folder and the names in it; starts nothing. False where JD_ENGINE=off; a missing engine ends the program. */
bool served_init(struct served *served);
/* Starts it on a free port, or on the one that it had. */
void served_start(struct served *served);
/* Ends it by that signal; returns its exit status, or 128 and the signal. */
int served_end(struct served *served, int signal);
/* The process of workerd; waits for one other than `former`. */
pid_t served_workerd(const struct served *served, pid_t former);

struct served_answer {
  int status;
  const char *body;
};

/* A request to the instances' address, or the control API's. `headers` (may be NULL) are lines that end with \r\n;
 * without a Host among them it is localhost. */
struct served_answer served_ask(const struct served *served, const char *method, const char *path, const char *headers,
                                const char *body);
struct served_answer served_control(const struct served *served, const char *method, const char *path,
                                    const char *body);
struct served_answer served_deploy(const struct served *served, const char *name, const char *access, const char *code);
/* GET, which must be answered by this status and body. */
void served_expect(const struct served *served, const char *path, int status, const char *body);

/* A connection on which a request for the path was sent, to be answered later. */
int served_send(const struct served *served, const char *path);
struct served_answer served_receive(const struct served *served, int connection);

/* A WebSocket; the status where it is not opened. */
int served_open(const struct served *served, const char *path, int *status);
void served_say(int socket, const char *text);
/* The next text message; NULL when it was closed. */
const char *served_hear(const struct served *served, int socket);

/* Reads events up to the next of that kind, and returns it until the next call. */
const struct js *served_event(struct served *served, const char *kind);

/* The classes that have a folder of stored data, sorted, one space after each. */
const char *served_folders(const struct served *served);

#endif
