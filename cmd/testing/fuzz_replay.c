/* Runs a fuzz target without libFuzzer, so that every build tests it: over each file of a seed folder, and over a fixed
 * number of mutations of them. The mutations come from a fixed seed: what fails once fails again, under a debugger
 * too.
 *
 *   NAME_replay SEED-FOLDER [MUTATIONS] */
#include <dirent.h>
#include <err.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
  MAX_SEEDS = 1000,
  MAX_SEED_BYTES = 8 << 20,
  MAX_MUTATED_BYTES = 64 << 10, /* larger seeds are run once, as they are */
  DEFAULT_MUTATIONS = 4000,
};

struct input {
  uint8_t *data;
  size_t len;
};

struct corpus {
  struct input list[MAX_SEEDS];
  size_t count;
};

static uint64_t random_state = 0x9E3779B97F4A7C15u;

static size_t random_below(size_t bound) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return bound ? (size_t)(random_state % bound) : 0;
}

/* An exact-size copy, so that a sanitizer sees the first byte read past the end. */
static void run_one(const uint8_t *data, size_t len) {
  uint8_t *copy = malloc(len ? len : 1);
  if (!copy)
    abort();
  if (len)
    memcpy(copy, data, len);
  LLVMFuzzerTestOneInput(copy, len);
  free(copy);
}

static bool read_seed(const char *folder, const char *name, struct input *out) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  if (!file)
    return false;
  out->data = malloc(MAX_SEED_BYTES);
  out->len = out->data ? fread(out->data, 1, MAX_SEED_BYTES, file) : 0;
  fclose(file);
  uint8_t *shrunk = out->data ? realloc(out->data, out->len ? out->len : 1) : NULL;
  out->data = shrunk ? shrunk : out->data;
  return out->data != NULL;
}

static int not_hidden(const struct dirent *entry) {
  return entry->d_name[0] != '.';
}

static void read_corpus(const char *folder, struct corpus *corpus) {
  struct dirent **entries = NULL;
  int count = scandir(folder, &entries, not_hidden, alphasort);
  if (count < 0)
    err(1, "%s", folder);
  for (int i = 0; i < count; i++) {
    if (corpus->count < MAX_SEEDS && read_seed(folder, entries[i]->d_name, &corpus->list[corpus->count]))
      corpus->count++;
    free(entries[i]);
  }
  free(entries);
}

/* The empty input is always there. */
static void add_empty(struct corpus *corpus) {
  uint8_t *nothing = malloc(1);
  if (!nothing)
    abort();
  if (corpus->count < MAX_SEEDS)
    corpus->list[corpus->count++] = (struct input){nothing, 0};
  else
    free(nothing);
}

/* Bytes that parsers stumble over. */
static uint8_t interesting_byte(void) {
  static const uint8_t bytes[] = "\0\n\r\t \"'`#:-[]{}()\\/*<>$,=~|&!?\x7f\x80\xbf\xc0\xed\xef\xf0\xff";
  return bytes[random_below(sizeof bytes - 1)];
}

static void change_byte(struct input *input) {
  if (input->len > 0)
    input->data[random_below(input->len)] = random_below(2) ? interesting_byte() : (uint8_t)random_below(256);
}

static void insert_byte(struct input *input) {
  size_t at = random_below(input->len + 1);
  if (input->len >= MAX_MUTATED_BYTES)
    return;
  memmove(input->data + at + 1, input->data + at, input->len - at);
  input->data[at] = interesting_byte();
  input->len++;
}

static void remove_range(struct input *input) {
  size_t at = random_below(input->len + 1);
  size_t len = random_below(input->len - at < 64 ? input->len - at + 1 : 64);
  memmove(input->data + at, input->data + at + len, input->len - at - len);
  input->len -= len;
}

/* A piece of another seed over what is here: lines meet that never met. */
static void splice(struct input *input, const struct input *other) {
  size_t from = random_below(other->len + 1);
  size_t at = random_below(input->len + 1);
  size_t len = random_below(other->len - from + 1);
  if (len > MAX_MUTATED_BYTES - at)
    len = MAX_MUTATED_BYTES - at;
  memcpy(input->data + at, other->data + from, len);
  input->len = at + len > input->len ? at + len : input->len;
}

static void mutate(struct input *input, const struct corpus *corpus) {
  for (size_t steps = 1 + random_below(6); steps > 0; steps--) {
    switch (random_below(5)) {
    case 0:
      insert_byte(input);
      break;
    case 1:
      remove_range(input);
      break;
    case 2:
      splice(input, &corpus->list[random_below(corpus->count)]);
      break;
    default:
      change_byte(input);
    }
  }
}

int main(int argc, char **argv) {
  static struct corpus corpus;
  static uint8_t scratch[MAX_MUTATED_BYTES + 1];
  if (argc > 1)
    read_corpus(argv[1], &corpus);
  size_t seeds = corpus.count;
  add_empty(&corpus);
  for (size_t i = 0; i < corpus.count; i++)
    run_one(corpus.list[i].data, corpus.list[i].len);
  long mutations = argc > 2 ? strtol(argv[2], NULL, 10) : DEFAULT_MUTATIONS;
  for (long i = 0; i < mutations; i++) {
    const struct input *seed = &corpus.list[random_below(corpus.count)];
    struct input input = {scratch, seed->len < MAX_MUTATED_BYTES ? seed->len : MAX_MUTATED_BYTES};
    if (input.len > 0)
      memcpy(input.data, seed->data, input.len);
    mutate(&input, &corpus);
    run_one(input.data, input.len);
  }
  for (size_t i = 0; i < corpus.count; i++)
    free(corpus.list[i].data);
  printf("%zu seeds, %ld mutations\n", seeds, mutations);
  return 0;
}
