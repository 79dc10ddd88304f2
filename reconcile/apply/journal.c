#include "reconcile/apply/internal.h"

#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/project/project.h"

enum { JOURNAL_VERSION = 2 }; /* 1 had no `write`: only deploys and env values */

static const char *text_or(const struct js *record, const char *key, const char *otherwise) {
  const char *text = js_text(js_get(record, key));
  return text ? text : otherwise;
}

static const char *copy_or(struct arena *arena, const struct js *record, const char *key, const char *otherwise) {
  return arena_strdup(arena, text_or(record, key, otherwise));
}

/* The checksum of a record is its last field, and is of the record without it. */
static void add_sum(struct buf *record) {
  char sum[DIGEST_HEX];
  if (record->overflow)
    return;
  digest_hex(digest_bytes(buf_bytes(record)), sum);
  record->len--; /* the brace */
  buf_printf(record, ",\"sum\":\"%s\"}", sum);
}

static bool is_whole(struct bytes line) {
  enum { SUM = sizeof ",\"sum\":\"\"}" + DIGEST_HEX - 2 };
  if (line.len <= SUM)
    return false;
  JD_BUF record;
  buf_init(&record, LIMIT_DOCUMENT_BYTES);
  buf_add(&record, line.data, line.len - SUM);
  buf_add_char(&record, '}');
  add_sum(&record);
  return bytes_equal(buf_bytes(&record), line);
}

static struct js *record_new(const char *type, const struct intent *intent) {
  return js_object("v", js_of_integer(JOURNAL_VERSION), "type", js_of_text(type), "id", js_of_text(intent->id), NULL);
}

static void add_bundle(struct js *record, const struct intent *intent) {
  struct js *losses = js_new_array();
  for (size_t i = 0; i < intent->loss_count; i++) {
    const struct intent_loss *loss = &intent->losses[i];
    js_append(losses, js_object("object", js_of_text(loss->object), "class", js_of_text(loss->class_name), "approved",
                                js_of_bool(loss->approved), "certain", js_of_bool(loss->certain), "last_deployed_at",
                                js_of_text(loss->last_deployed_at), "updated_at", js_of_text(loss->updated_at), NULL));
  }
  js_set(record, "bundle", js_of_texts(intent->bundle, intent->bundle_count));
  js_set(record, "losses", losses);
  js_set_text(record, "approved_by", intent->approved_by);
  js_set_text(record, "commit", intent->commit);
}

static struct js *intent_record(struct arena *arena, const struct intent *intent) {
  struct js *record = record_new("intent", intent);
  js_set_text(record, "target", intent->target);
  js_set_text(record, "item", intent->item);
  js_set_text(record, "time", intent->time);
  js_set_text(record, "line", intent->line);
  js_set_text(record, "write", write_words(intent->kind)->key);
  switch (intent->kind) {
  case WRITE_DEPLOY:
    js_set_text(record, "class", intent->class_name);
    js_set_text(record, "access_mode", access_mode_name(intent->access_mode));
    js_set_text(record, "source", intent->source);
    js_set_text(record, "code", digest_text(arena, intent->code));
    break;
  case WRITE_SET_ENV:
    js_set_text(record, "value", intent->value_digest);
    js_set_text(record, "key", intent->key_id);
    break;
  case WRITE_DELETE:
  case WRITE_DELETE_ENV:
  case WRITE_NONE:
    break;
  }
  if (intent->has_bundle)
    add_bundle(record, intent);
  return record;
}

static const char *sealed_line(struct arena *arena, struct js *record) {
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  js_write(record, JS_COMPACT, &text);
  js_free(record);
  add_sum(&text);
  buf_add_char(&text, '\n');
  return arena_strndup(arena, text.data, text.len);
}

static bool append(struct journal *journal, struct js *record, struct jd_error *error) {
  journal->records++;
  return file_append_line(journal->project, journal->path, sealed_line(journal->arena, record), false, error);
}

static size_t without(struct intent *list, size_t count, const char *id) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++)
    if (strcmp(list[i].id, id) != 0)
      list[kept++] = list[i];
  return kept;
}

static void close_intent(struct journal *journal, const char *id) {
  journal->open_count = without(journal->open, journal->open_count, id);
  journal->elsewhere_count = without(journal->elsewhere, journal->elsewhere_count, id);
}

static void keep(struct journal *journal, const struct intent *intent) {
  if (strcmp(intent->target, journal->target) == 0)
    *ARENA_PUSH(journal->arena, journal->open, journal->open_count, journal->open_capacity) = *intent;
  else
    *ARENA_PUSH(journal->arena, journal->elsewhere, journal->elsewhere_count, journal->elsewhere_capacity) = *intent;
}

/* The record holds what its kind of write needs, about an item of that kind. */
static bool is_sound(const struct intent *intent, const struct js *record) {
  struct digest code;
  enum access_mode mode;
  bool is_env = label_env_key(intent->item) != NULL;
  if (!*intent->id || !*intent->item || !*intent->line || !*intent->time)
    return false;
  switch (intent->kind) {
  case WRITE_DEPLOY:
    return !is_env && *intent->class_name && access_mode_parse(bytes_of(text_or(record, "access_mode", "")), &mode) &&
           digest_parse(text_or(record, "code", ""), &code);
  case WRITE_SET_ENV:
    return is_env && intent->value_digest && intent->key_id;
  case WRITE_DELETE:
    return !is_env;
  case WRITE_DELETE_ENV:
    return is_env;
  case WRITE_NONE:
    break;
  }
  return false;
}

/* Version 1 had two kinds, distinguished by the value's digest. */
static enum write_kind read_kind(const struct js *record) {
  enum write_kind kind = WRITE_NONE;
  if (js_integer(js_get(record, "v"), 0) < 2)
    return js_get(record, "value") ? WRITE_SET_ENV : WRITE_DEPLOY;
  write_kind_parse(text_or(record, "write", ""), &kind);
  return kind;
}

static void read_bundle(struct arena *arena, const struct js *record, struct intent *intent) {
  const struct js *bundle = js_get(record, "bundle"), *losses = js_get(record, "losses");
  intent->has_bundle = bundle != NULL;
  intent->bundle = arena_alloc_array(arena, js_length(bundle), sizeof *intent->bundle);
  for (size_t i = 0; i < js_length(bundle); i++)
    if (js_is_string(js_at(bundle, i)))
      intent->bundle[intent->bundle_count++] = arena_strdup(arena, js_text(js_at(bundle, i)));
  intent->losses = arena_alloc_array(arena, js_length(losses), sizeof *intent->losses);
  for (size_t i = 0; i < js_length(losses); i++) {
    const struct js *loss = js_at(losses, i);
    const char *object = text_or(loss, "object", NULL);
    if (object)
      intent->losses[intent->loss_count++] =
          (struct intent_loss){.object = arena_strdup(arena, object),
                               .class_name = copy_or(arena, loss, "class", NULL),
                               .approved = js_bool(js_get(loss, "approved"), false),
                               .certain = js_bool(js_get(loss, "certain"), false),
                               .last_deployed_at = copy_or(arena, loss, "last_deployed_at", NULL),
                               .updated_at = copy_or(arena, loss, "updated_at", NULL)};
  }
}

static void read_intent(struct journal *journal, const struct js *record) {
  struct arena *arena = journal->arena;
  struct intent intent = {.id = copy_or(arena, record, "id", ""),
                          .kind = read_kind(record),
                          .target = copy_or(arena, record, "target", ""),
                          .item = copy_or(arena, record, "item", ""),
                          .line = copy_or(arena, record, "line", ""),
                          .time = copy_or(arena, record, "time", ""),
                          .class_name = copy_or(arena, record, "class", ""),
                          .source = copy_or(arena, record, "source", ""),
                          .value_digest = copy_or(arena, record, "value", NULL),
                          .key_id = copy_or(arena, record, "key", NULL),
                          .approved_by = copy_or(arena, record, "approved_by", NULL),
                          .commit = copy_or(arena, record, "commit", NULL)};
  access_mode_parse(bytes_of(text_or(record, "access_mode", "")), &intent.access_mode);
  digest_parse(text_or(record, "code", ""), &intent.code);
  read_bundle(arena, record, &intent);
  if (is_sound(&intent, record))
    keep(journal, &intent);
  else
    journal->damaged++;
}

static void mark_called(struct intent *list, size_t count, const char *id) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(list[i].id, id) == 0)
      list[i].request_sent = true;
}

static void note_call(struct journal *journal, const char *id) {
  mark_called(journal->open, journal->open_count, id);
  mark_called(journal->elsewhere, journal->elsewhere_count, id);
}

static bool read_record(struct journal *journal, const struct js *record, struct jd_error *error) {
  if (js_integer(js_get(record, "v"), 0) > JOURNAL_VERSION)
    return jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, journal->path,
                   "The journal was written by a newer jd. Run `jd apply` with that version, so that the changes it "
                   "left open are settled.");
  const char *type = text_or(record, "type", ""), *id = text_or(record, "id", "");
  if (strcmp(type, "intent") == 0)
    read_intent(journal, record);
  else if (strcmp(type, "call") == 0)
    note_call(journal, id);
  else if (strcmp(type, "done") == 0 || strcmp(type, "void") == 0)
    close_intent(journal, id);
  return true;
}

static bool read_line(struct journal *journal, struct bytes line, struct jd_error *error) {
  if (line.len == 0)
    return true;
  journal->records++;
  JD_JS record = is_whole(line) ? js_parse(line, journal->path, NULL) : NULL;
  if (!record || js_type(record) != JS_OBJECT) {
    journal->damaged++;
    return true;
  }
  return read_record(journal, record, error);
}

bool journal_read(struct journal *journal, struct bytes text, struct jd_error *error) {
  for (struct text_line line = {0}; text_next_line(text, &line);)
    if (!read_line(journal, text_line_bytes(text, line), error))
      return false;
  return true;
}

bool journal_open(struct arena *arena, const struct project *project, const char *target, struct journal *out,
                  struct jd_error *error) {
  *out = (struct journal){
      .arena = arena, .project = project, .path = project_file_path(arena, project, PROJECT_JOURNAL), .target = target};
  struct bytes text;
  enum file_read read = file_read(arena, out->path, LIMIT_DOCUMENT_BYTES, &text, error);
  return read == FILE_MISSING || (read == FILE_READ && journal_read(out, text, error));
}

struct open_intents journal_intents(const struct journal *journal) {
  return (struct open_intents){journal->open, journal->open_count};
}

bool journal_intent(struct journal *journal, struct intent *intent, struct jd_error *error) {
  intent->target = journal->target;
  if (!append(journal, intent_record(journal->arena, intent), error))
    return false;
  keep(journal, intent);
  return true;
}

bool journal_request_sent(struct journal *journal, struct intent *intent, struct jd_error *error) {
  if (!append(journal, record_new("call", intent), error))
    return false;
  intent->request_sent = true;
  note_call(journal, intent->id);
  return true;
}

static bool end(struct journal *journal, const struct intent *intent, const char *type, struct jd_error *error) {
  if (!append(journal, record_new(type, intent), error))
    return false;
  close_intent(journal, intent->id);
  return true;
}

bool journal_done(struct journal *journal, const struct intent *intent, struct jd_error *error) {
  return end(journal, intent, "done", error);
}

bool journal_void(struct journal *journal, const struct intent *intent, struct jd_error *error) {
  return end(journal, intent, "void", error);
}

/* Appends the records that are needed to know what is open. Returns their number. */
static size_t rewrite(struct journal *journal, const struct intent *list, size_t count, struct buf *out) {
  size_t records = 0;
  for (size_t i = 0; i < count; i++) {
    buf_add_text(out, sealed_line(journal->arena, intent_record(journal->arena, &list[i])));
    if (list[i].request_sent)
      buf_add_text(out, sealed_line(journal->arena, record_new("call", &list[i])));
    records += 1 + list[i].request_sent;
  }
  return records;
}

/* Copies a journal with lines that cannot be read to a name of its own beside it, which kept_aside then is: somebody
 * may still read what this version cannot. The name says what is in the file, so that a run that was killed in between
 * leaves no second copy to the next. */
static bool keep_aside(struct journal *journal, struct jd_error *error) {
  enum { SHORT = 8, MODE = 0600 };
  struct bytes text;
  char digest[DIGEST_HEX];
  enum file_read read = file_read(journal->arena, journal->path, LIMIT_DOCUMENT_BYTES, &text, error);
  if (read == FILE_FAILED)
    return false;
  if (read == FILE_MISSING)
    return jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, journal->path,
                   "The journal has disappeared during the run. Run `jd apply` again.");
  digest_hex(digest_bytes(text), digest);
  const char *path = arena_printf(journal->arena, "%s.damaged-%.*s", journal->path, SHORT, digest);
  if (!file_replace(journal->project, path, text, MODE, error))
    return false;
  journal->kept_aside = path;
  journal->damaged = 0;
  return true;
}

bool journal_compact(struct journal *journal, struct jd_error *error) {
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  size_t needed = rewrite(journal, journal->elsewhere, journal->elsewhere_count, &text);
  needed += rewrite(journal, journal->open, journal->open_count, &text);
  if (journal->records <= needed || text.overflow)
    return true;
  if (journal->damaged && !keep_aside(journal, error))
    return false;
  journal->records = needed;
  return file_replace(journal->project, journal->path, buf_bytes(&text), 0600, error);
}
