# Writes a text file as a C source: cmake -D FROM=FILE -D TO=FILE.c -D NAME=SYMBOL -P embed.cmake
# It defines `const char SYMBOL[]`, terminated by a NUL, and `const unsigned SYMBOL_length`, without it.
file(READ ${FROM} bytes HEX)
string(LENGTH "${bytes}" length)
math(EXPR length "${length} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n" bytes
  "${bytes}")
file(WRITE ${TO} "extern const char ${NAME}[];\nextern const unsigned ${NAME}_length;\n"
  "const char ${NAME}[] = {\n${bytes}0x00};\nconst unsigned ${NAME}_length = ${length};\n")
