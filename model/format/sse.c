#include "model/format/format.h"

#include "model/base/base.h"

/* Returns the line at `*at`, without its end. False if its end has not come yet. */
static bool take_line(struct bytes stream, size_t *at, struct bytes *line) {
  size_t end = *at;
  while (end < stream.len && stream.data[end] != '\n' && stream.data[end] != '\r')
    end++;
  if (end == stream.len)
    return false;
  *line = (struct bytes){stream.data + *at, end - *at};
  bool both = stream.data[end] == '\r' && end + 1 < stream.len && stream.data[end + 1] == '\n';
  *at = end + (both ? 2 : 1);
  return true;
}

/* Returns the value of the line's field when it is `name`; one blank after the colon does not belong to it. */
static bool is_field(struct bytes line, const char *name, struct bytes *value) {
  size_t len = strlen(name);
  if (!starts_with(line, name) || (line.len > len && line.data[len] != ':'))
    return false;
  size_t from = len + (line.len > len);
  from += from < line.len && line.data[from] == ' ';
  *value = (struct bytes){line.data + from, line.len - from};
  return true;
}

bool sse_next(struct bytes stream, size_t *offset, struct bytes *type, struct buf *data) {
  struct bytes line, value;
  bool any = false;
  if (*offset == 0)
    *offset = stream.len - without_mark(stream).len;
  *type = bytes_of("message");
  buf_clear(data);
  for (size_t at = *offset; take_line(stream, &at, &line);) {
    if (is_field(line, "data", &value)) {
      if (any)
        buf_add_char(data, '\n');
      buf_add_bytes(data, value);
      any = true;
    } else if (is_field(line, "event", &value)) {
      *type = value.len ? value : bytes_of("message");
    } else if (!line.len) {
      *offset = at;
      if (data->len)
        return true;
      *type = bytes_of("message");
      buf_clear(data);
      any = false;
    }
  }
  return false;
}
