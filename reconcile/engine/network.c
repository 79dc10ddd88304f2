#include "reconcile/engine/internal.h"

#include <stdlib.h>
#include <unistd.h>

/* As distributions have them: Debian, Fedora, openSUSE, and others. */
static const char *const usual[] = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                                    "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"};

static const char *set(const char *name) {
  const char *value = getenv(name);
  return value && value[0] ? value : NULL;
}

static struct engine_network network_of(struct arena *arena, const char *name, const char *file) {
  char *path = access(file, R_OK) == 0 ? realpath(file, NULL) : NULL;
  struct engine_network network = {.certificates = path ? arena_strdup(arena, path) : NULL};
  if (!path)
    network.offline = arena_printf(arena, "%s names %s, which cannot be read", name, file);
  free(path);
  return network;
}

struct engine_network engine_network_here(struct arena *arena) {
  const char *const names[] = {"CURL_CA_BUNDLE", "SSL_CERT_FILE"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (set(names[i]))
      return network_of(arena, names[i], set(names[i]));
  for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
    if (access(usual[i], R_OK) == 0)
      return network_of(arena, "", usual[i]);
  return (struct engine_network){.offline = "this system has no CA certificates; install the package ca-certificates, "
                                            "or set SSL_CERT_FILE to a file of them"};
}
