#include "model/format/format.h"

#include "model/base/base.h"

static bool node_key_is(const struct node *value, const char *key) {
  return value->key && value->key->kind == NODE_SCALAR && bytes_equal(value->key->text, bytes_of(key));
}

const struct node *node_get(const struct node *map, const char *key) {
  if (!map || map->kind != NODE_MAP)
    return NULL;
  for (const struct node *value = map->first; value; value = value->next)
    if (node_key_is(value, key))
      return value;
  return NULL;
}

bool node_is_null(const struct node *node) {
  static const char *const words[] = {"", "~", "null", "Null", "NULL"};
  if (node->kind != NODE_SCALAR || !node->plain)
    return false;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (bytes_equal(node->text, bytes_of(words[i])))
      return true;
  return false;
}

const char *node_kind_name(const struct node *node) {
  if (node_is_null(node))
    return "nothing";
  static const char *const names[] = {"a text", "a list", "a mapping"};
  return names[node->kind];
}

/* What YAML's reader refuses, or would fold or take for a byte order mark. */
static bool must_escape(uint32_t code_point) {
  return code_point < 0x20 || code_point == '"' || code_point == '\\' || (code_point >= 0x7F && code_point <= 0xA0) ||
         code_point == 0x2028 || code_point == 0x2029 || code_point == 0xFEFF || code_point == 0xFFFE ||
         code_point == 0xFFFF;
}

void node_write_text(struct bytes text, struct buf *out) {
  buf_add_char(out, '"');
  for (size_t i = 0; i < text.len;) {
    uint32_t code_point = 0xFFFD;
    size_t len = utf8_decode(text.data + i, text.len - i, &code_point);
    if (len && !must_escape(code_point))
      buf_add(out, text.data + i, len);
    else
      buf_printf(out, "\\u%04X", (unsigned)code_point);
    i += len ? len : 1;
  }
  buf_add_char(out, '"');
}

/* Recursive: whoever builds a tree caps its depth. */
void node_write(const struct node *node, struct buf *out) {
  if (node->kind == NODE_SCALAR) {
    node_write_text(node->text, out);
    return;
  }
  bool map = node->kind == NODE_MAP;
  buf_add_char(out, map ? '{' : '[');
  for (const struct node *value = node->first; value; value = value->next) {
    if (map) { /* `?`: a key may then be longer than the 1024 characters that YAML allows without it */
      buf_add_text(out, "? ");
      node_write(value->key, out);
      buf_add_text(out, " : ");
    }
    node_write(value, out);
    if (value->next)
      buf_add_text(out, ", ");
  }
  buf_add_char(out, map ? '}' : ']');
}
