/* The jd-sandbox under test: started on a free port and a store in a folder of its own, killed, started again. */
#ifndef JD_REPLAY_PROCESS_H
#define JD_REPLAY_PROCESS_H

#include "model/arena.h"
#include "model/error.h"

#include <stdint.h>
#include <sys/types.h>

struct process {
  const char *program; /* path of jd-sandbox */
  const char *folder;  /* where its store is */
  const char *key;     /* --key, NULL for none */
  pid_t pid;           /* 0 when it does not run */
  uint16_t port;
};

bool process_start(struct arena *arena, struct process *process, struct jd_error *error);
/* Ends it with the signal and waits for it; its wait status. */
int process_end(struct process *process, int signal);

#endif
