# Which commit the sources are, and when it was made: from git, or in a tarball of `git archive` from commit.txt, where git
# put it; else unknown, which is never an error.
#
# As a script it writes a C file that says so, and leaves one that says the same untouched, so that nothing is built anew:
#   cmake -D SOURCES=FOLDER -D OUT=FILE.c -P commit.cmake

# COMMIT: twelve digits, ", changed" behind them where tracked files differ, or "unknown". SECONDS: since 1970.
function(jd_find_commit SOURCES COMMIT SECONDS)
  set(commit unknown)
  set(seconds 315532800) # 1980, the first year that every archive format knows
  if(EXISTS ${SOURCES}/.git)
    execute_process(COMMAND git log -1 "--format=%H %ct" WORKING_DIRECTORY ${SOURCES}
      OUTPUT_VARIABLE said ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
    execute_process(COMMAND git --no-optional-locks status --porcelain --untracked-files=no WORKING_DIRECTORY ${SOURCES}
      OUTPUT_VARIABLE changes ERROR_QUIET)
  else()
    file(READ ${SOURCES}/cmd/package/commit.txt said)
  endif()
  if(said MATCHES "^([0-9a-f]+) ([0-9]+)")
    set(seconds ${CMAKE_MATCH_2})
    string(SUBSTRING ${CMAKE_MATCH_1} 0 12 commit)
  endif()
  if(changes)
    string(APPEND commit ", changed")
  endif()
  set(${COMMIT} ${commit} PARENT_SCOPE)
  set(${SECONDS} ${seconds} PARENT_SCOPE)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE AND DEFINED OUT)
  cmake_minimum_required(VERSION 3.25)
  jd_find_commit(${SOURCES} commit seconds)
  file(CONFIGURE OUTPUT ${OUT} CONTENT "#include \"cmd/commit.h\"\n\nconst char jd_commit[] = \"@commit@\";\n" @ONLY)
endif()
