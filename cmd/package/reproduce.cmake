# Read by CPack before it makes a package: every time in it is that of the commit, unless the caller says another.
include(${CMAKE_CURRENT_LIST_DIR}/commit.cmake)
if(NOT DEFINED ENV{SOURCE_DATE_EPOCH})
  jd_find_commit(${CPACK_JD_SOURCES} commit seconds)
  set(ENV{SOURCE_DATE_EPOCH} ${seconds})
endif()
