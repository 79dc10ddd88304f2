#include "reconcile/project/project.h"

#include "model/base/base.h"

#include <unistd.h>

char **environment_for_programs(struct arena *arena) {
  size_t count = 0, kept = 0;
  while (environ[count])
    count++;
  char **copy = arena_alloc_array(arena, count + 1, sizeof *copy);
  for (size_t i = 0; i < count; i++)
    if (!starts_with(bytes_of(environ[i]), "BUTTERBASE_API_KEY="))
      copy[kept++] = environ[i];
  copy[kept] = NULL;
  return copy;
}
