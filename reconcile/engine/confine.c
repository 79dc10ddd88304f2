#include "reconcile/engine/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Landlock's interface, which the headers of Debian 12 know in part only. */
struct ruleset {
  uint64_t files, network, scoped;
};

struct port_rule {
  uint64_t allowed, port;
};

struct path_rule {
  uint64_t allowed;
  int parent;
} __attribute__((packed));

enum {
  RULE_PATH = 1,
  RULE_PORT = 2,
  EXECUTE = 1 << 0,
  READ_FILE = 1 << 2,
  READ_FOLDER = 1 << 3,
  /* All rights over files of the first version; then refer, truncate, and device ioctls. */
  FILES_1 = (1 << 13) - 1,
  FILES_2 = 1 << 13,
  FILES_3 = 1 << 14,
  FILES_5 = 1 << 15,
  BIND = 1, /* TCP, since version 4 */
  CONNECT = 2,
  SCOPED_6 = 3, /* abstract sockets, signals */
};

/* What a program needs to start: the loader, libraries, and chance. */
static const char *const libraries[] = {"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/nix/store", "/gnu/store"};
static const char *const files[] = {"/etc/ld.so.cache", "/dev/urandom", "/dev/null"};
/* What it needs to look up a name. The last three hold what /etc/resolv.conf may lead to, which is replaced when this
 * machine changes networks. */
static const char *const lookup[] = {"/etc/hosts",           "/etc/host.conf",  "/etc/nsswitch.conf",
                                     "/etc/resolv.conf",     "/etc/gai.conf",   "/etc/services",
                                     "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager"};

static void allow(int ruleset, const char *path, uint64_t rights) {
  int fd = open(path, O_PATH | O_CLOEXEC);
  if (fd < 0)
    return;
  struct stat info;
  bool folder = fstat(fd, &info) == 0 && S_ISDIR(info.st_mode);
  struct path_rule rule = {folder ? rights : rights & ~(uint64_t)READ_FOLDER, fd};
  syscall(SYS_landlock_add_rule, ruleset, RULE_PATH, &rule, 0);
  close(fd);
}

struct confinement confinement_make(const struct program *program) {
  long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
  if (version < 1)
    return (struct confinement){-1};
  struct ruleset ruleset = {.files = FILES_1};
  size_t size = sizeof ruleset.files;
  ruleset.files |= version >= 2 ? FILES_2 : 0;
  ruleset.files |= version >= 3 ? FILES_3 : 0;
  ruleset.files |= version >= 5 ? FILES_5 : 0;
  if (version >= 4) {
    ruleset.network = program->network ? BIND : BIND | CONNECT;
    size += sizeof ruleset.network;
  }
  if (version >= 6) {
    ruleset.scoped = SCOPED_6;
    size += sizeof ruleset.scoped;
  }
  int fd = (int)syscall(SYS_landlock_create_ruleset, &ruleset, size, 0);
  if (fd < 0)
    return (struct confinement){-1};
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
    allow(fd, libraries[i], EXECUTE | READ_FILE | READ_FOLDER);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    allow(fd, files[i], READ_FILE);
  for (size_t i = 0; program->network && i < sizeof lookup / sizeof *lookup; i++)
    allow(fd, lookup[i], READ_FILE);
  allow(fd, program->path, EXECUTE | READ_FILE);
  if (program->readable)
    allow(fd, program->readable, READ_FILE);
  if (program->writable)
    allow(fd, program->writable, ruleset.files & ~(uint64_t)EXECUTE);
  const struct port_rule connects = {CONNECT, program->connects};
  if (version >= 4 && program->connects && !program->network)
    syscall(SYS_landlock_add_rule, fd, RULE_PORT, &connects, 0);
  return (struct confinement){fd};
}

void confinement_close(struct confinement *confinement) {
  if (confinement->ruleset >= 0)
    close(confinement->ruleset);
  confinement->ruleset = -1;
}

bool confinement_enter(const struct confinement *confinement) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return false;
  return confinement->ruleset < 0 || syscall(SYS_landlock_restrict_self, confinement->ruleset, 0) == 0;
}
