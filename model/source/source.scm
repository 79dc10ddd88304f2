; What is looked for in a source; the code looks at what is in a captured node and around it. Each pattern is one node:
; longer ones would be kept waiting in each node around, which takes tree-sitter minutes where nodes are nested deeply.

; imports, exports and names
(import_statement) @import
(export_statement) @export
[(class_declaration) (abstract_class_declaration)] @class
[(function_declaration) (generator_function_declaration)] @function
(enum_declaration) @enum
[(internal_module) (module)] @namespace
(variable_declarator) @variable
(for_in_statement) @loop
(ERROR) @error

; what the rules of model/lint look at
(comment) @comment
(method_definition) @method
(call_expression) @call
(member_expression) @member
(subscript_expression) @subscript
