/* What is said of a name that is declared twice. */
#include "model/ts_scope.h"

static const char *scope_words(enum ts_scope_sort sort) {
  switch (sort) {
  case SCOPE_SOURCE:
    return "source";
  case SCOPE_NAMESPACE:
    return "namespace";
  case SCOPE_FUNCTION:
    return "function";
  case SCOPE_STATIC_BLOCK:
    return "`static` block";
  case SCOPE_SWITCH:
    return "`switch`";
  case SCOPE_LOOP:
    return "`for`";
  case SCOPE_CATCH:
    return "`catch`";
  case SCOPE_CLASS:
    return "class";
  case SCOPE_ENUM:
    return "enum";
  default:
    return "block";
  }
}

static void blame_parameter(struct ts_scope_walk *walk, size_t node, const struct ts_clash *clash) {
  ts_blame(walk, node,
           "`%s` is a parameter of the same %s already, on line %u, so the platform refuses the source. Rename one of "
           "the two.",
           ts_shown(walk, node), clash->as == AS_PARAMETER ? "function" : "`catch`", ts_line_at(walk, clash->first));
}

void ts_declare_at(struct ts_scope_walk *walk, size_t node, enum ts_stands_for as) {
  ts_check_bound_name(walk, node, as);
  struct ts_clash clash = ts_declare_name(&walk->scopes, node, as);
  bool imported = as == AS_IMPORT || as == AS_ALIAS || clash.as == AS_IMPORT || clash.as == AS_ALIAS;
  if (clash.first == 0 || (clash.sort == SCOPE_SOURCE && !imported)) /* model/bundle.h tells of the source's own */
    return;
  if (clash.as == AS_PARAMETER || clash.as == AS_CATCH || clash.as == AS_CATCH_PATTERN)
    blame_parameter(walk, node, &clash);
  else if ((as == AS_VAR) != (clash.as == AS_VAR))
    ts_blame(walk, node,
             "`%s` is declared on line %u already, and a `var` belongs to the whole function around it, so the "
             "platform refuses the source. Rename one of the two.",
             ts_shown(walk, node), ts_line_at(walk, clash.first));
  else
    ts_blame(walk, node, "`%s` is declared on line %u already, in the same %s, so the platform refuses the source. %s",
             ts_shown(walk, node), ts_line_at(walk, clash.first), scope_words(clash.sort),
             clash.sort == SCOPE_SWITCH ? "Put each case in braces, or rename one of the two."
                                        : "Rename one of the two.");
}
