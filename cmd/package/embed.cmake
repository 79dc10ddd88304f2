# Writes files as a C source, for jd_embed (CMakeLists.txt): of each `const struct bytes PREFIXNAME`, where NAME is the
# file's name with _ for what a name cannot hold, and as `const char DIGEST[]` one of the files CODE. HEADER declares them.
set(text "/* Made by the build. */\n#include \"${HEADER}\"\n")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME)
  string(REGEX REPLACE "[^A-Za-z0-9]" "_" name ${PREFIX}${name})
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
  string(APPEND text "static const unsigned char bytes_of_${name}[] = {\n${bytes}};\n"
    "const struct bytes ${name} = {(const char *)bytes_of_${name}, sizeof bytes_of_${name}};\n")
endforeach()
foreach(file ${CODE})
  file(SHA256 ${file} hash)
  string(APPEND hashes ${hash})
endforeach()
string(SHA256 hash "${hashes}")
string(APPEND text "const char ${DIGEST}[] = \"${hash}\";\n")
file(WRITE ${OUT} "${text}")
