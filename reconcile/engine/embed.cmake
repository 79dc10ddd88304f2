# Writes FILES as C: `const struct engine_file engine_NAME = {bytes, length};`, where NAME is the file's name with _ for
# what a name cannot hold; and as engine_code a digest of the files CODE. Run as a script, by the build.
set(text "/* Made by the build from the files beside it. */\n#include \"reconcile/engine/internal.h\"\n")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME)
  string(REGEX REPLACE "[^A-Za-z0-9]" "_" name ${name})
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
  string(APPEND text "static const unsigned char bytes_${name}[] = {\n${bytes}};\n"
    "const struct engine_file engine_${name} = {bytes_${name}, sizeof bytes_${name}};\n")
endforeach()
foreach(file ${CODE})
  file(SHA256 ${file} hash)
  string(APPEND hashes ${hash})
endforeach()
string(SHA256 hash "${hashes}")
string(APPEND text "const char engine_code[] = \"${hash}\";\n")
file(WRITE ${OUT} "${text}")
