/* Unicode properties, `\p{Letter}` and `\p{Script=Greek}`, as ECMAScript lists them. Scripts are not listed, since each
 * Unicode brings new ones. */
#include "model/text.h"
#include "model/ts_regex_reader.h"

#include <stdlib.h>

/* Of strings, with `v` alone. */
static const char *const string_properties[] = {
    "Basic_Emoji",
    "Emoji_Keycap_Sequence",
    "RGI_Emoji",
    "RGI_Emoji_Flag_Sequence",
    "RGI_Emoji_Modifier_Sequence",
    "RGI_Emoji_Tag_Sequence",
    "RGI_Emoji_ZWJ_Sequence",
};

/* clang-format off */
static const char *const categories[] = {
    "C", "Cased_Letter", "Cc", "Cf", "Close_Punctuation", "Cn", "Co", "Combining_Mark", "Connector_Punctuation", "Control",
    "Cs", "Currency_Symbol", "Dash_Punctuation", "Decimal_Number", "Enclosing_Mark", "Final_Punctuation", "Format",
    "Initial_Punctuation", "L", "LC", "Letter", "Letter_Number", "Line_Separator", "Ll", "Lm", "Lo", "Lowercase_Letter",
    "Lt", "Lu", "M", "Mark", "Math_Symbol", "Mc", "Me", "Mn", "Modifier_Letter", "Modifier_Symbol", "N", "Nd", "Nl", "No",
    "Nonspacing_Mark", "Number", "Open_Punctuation", "Other", "Other_Letter", "Other_Number", "Other_Punctuation",
    "Other_Symbol", "P", "Paragraph_Separator", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Private_Use", "Ps", "Punctuation", "S",
    "Sc", "Separator", "Sk", "Sm", "So", "Space_Separator", "Spacing_Mark", "Surrogate", "Symbol", "Titlecase_Letter",
    "Unassigned", "Uppercase_Letter", "Z", "Zl", "Zp", "Zs", "cntrl", "digit", "punct",
};

static const char *const properties[] = {
    "AHex", "ASCII", "ASCII_Hex_Digit", "Alpha", "Alphabetic", "Any", "Assigned", "Bidi_C", "Bidi_Control", "Bidi_M",
    "Bidi_Mirrored", "CI", "CWCF", "CWCM", "CWKCF", "CWL", "CWT", "CWU", "Case_Ignorable", "Cased",
    "Changes_When_Casefolded", "Changes_When_Casemapped", "Changes_When_Lowercased", "Changes_When_NFKC_Casefolded",
    "Changes_When_Titlecased", "Changes_When_Uppercased", "DI", "Dash", "Default_Ignorable_Code_Point", "Dep",
    "Deprecated", "Dia", "Diacritic", "EBase", "EComp", "EMod", "EPres", "Emoji", "Emoji_Component", "Emoji_Modifier",
    "Emoji_Modifier_Base", "Emoji_Presentation", "Ext", "ExtPict", "Extended_Pictographic", "Extender", "Gr_Base",
    "Gr_Ext", "Grapheme_Base", "Grapheme_Extend", "Hex", "Hex_Digit", "IDC", "IDS", "IDSB", "IDST",
    "IDS_Binary_Operator", "IDS_Trinary_Operator", "ID_Continue", "ID_Start", "Ideo", "Ideographic", "Join_C",
    "Join_Control", "LOE", "Logical_Order_Exception", "Lower", "Lowercase", "Math", "NChar",
    "Noncharacter_Code_Point", "Pat_Syn", "Pat_WS", "Pattern_Syntax", "Pattern_White_Space", "QMark",
    "Quotation_Mark", "RI", "Radical", "Regional_Indicator", "SD", "STerm", "Sentence_Terminal", "Soft_Dotted", "Term",
    "Terminal_Punctuation", "UIdeo", "Unified_Ideograph", "Upper", "Uppercase", "VS", "Variation_Selector",
    "White_Space", "XIDC", "XIDS", "XID_Continue", "XID_Start", "space",
};
/* clang-format on */

static const char *const names_with_values[] = {"General_Category", "gc", "Script", "sc", "Script_Extensions", "scx"};

struct property {
  struct bytes name, value; /* value.data NULL without a `=` */
};

#define IS_ONE_OF(text, list) is_one_of(text, list, sizeof(list) / sizeof *(list))

static bool is_one_of(struct bytes text, const char *const *list, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (bytes_equal(text, bytes_of(list[i])))
      return true;
  return false;
}

static struct bytes read_word(struct ts_regex *regex) {
  size_t start = regex->at;
  while (is_alphanumeric(regex_peek(regex, 0)) || regex_peek(regex, 0) == '_')
    regex->at++;
  return (struct bytes){regex->text.data + (start < regex->text.len ? start : regex->text.len), regex->at - start};
}

/* `{Name}` or `{Name=Value}`. */
static bool read_property(struct ts_regex *regex, struct property *out) {
  *out = (struct property){0};
  if (regex_peek(regex, 0) != '{')
    return false;
  regex->at++;
  out->name = read_word(regex);
  if (out->name.len && regex_peek(regex, 0) == '=') {
    regex->at++;
    out->value = read_word(regex);
    if (out->value.len == 0)
      return false;
  }
  bool closed = out->name.len && regex_peek(regex, 0) == '}';
  regex->at++;
  return closed;
}

static bool is_known(const struct property *property) {
  if (!property->value.data)
    return IS_ONE_OF(property->name, categories) || IS_ONE_OF(property->name, properties);
  if (!IS_ONE_OF(property->name, names_with_values))
    return false;
  bool category = to_lower(*property->name.data) == 'g';
  return !category || IS_ONE_OF(property->value, categories);
}

uint32_t regex_read_property(struct ts_regex *regex, size_t start, bool negated) {
  struct property property;
  if (!read_property(regex, &property)) {
    regex_fail(regex, start, start + 2,
               "The name of a Unicode property in braces must follow `\\p`" REGEX_REFUSED
               "Write it so, as in `\\p{Letter}` or `\\p{Script=Greek}`.");
    return REGEX_SET;
  }
  bool strings = regex->sets && !property.value.data && IS_ONE_OF(property.name, string_properties);
  if (strings && negated)
    regex_fail(regex, start, regex->at,
               "A property of strings cannot be negated" REGEX_REFUSED "Write `\\p`, or another property.");
  else if (!strings && !is_known(&property))
    regex_fail(regex, start, regex->at,
               "Unicode has no such property" REGEX_REFUSED
               "Scripts are written `\\p{Script=Greek}`, and case matters.");
  return strings ? REGEX_SET_OF_STRINGS : REGEX_SET;
}
