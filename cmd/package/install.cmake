# What `cmake --install` puts where, and what CPack makes of it: jd_VERSION_ARCH.deb and jd-VERSION-SYSTEM-ARCH.tar.gz,
# the same bytes from the same commit (reproduce.cmake, report.cmake).
include(GNUInstallDirs)

install(TARGETS jd jd-sandbox)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/jd RENAME copyright)
# The README and what it links to, at the same paths.
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/jd)
install(DIRECTORY cmd/docs DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/jd/cmd)
install(DIRECTORY testdata/pictures DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/jd/testdata FILES_MATCHING PATTERN "*.svg")
# For agents: a folder for each skill.
install(DIRECTORY cmd/skill/ DESTINATION ${CMAKE_INSTALL_DATADIR}/jd/skills OPTIONAL
  FILES_MATCHING PATTERN "*.md")

# jd_gzip(SOURCE NAME): the build makes NAME.gz, without a time stamp.
function(jd_gzip SOURCE NAME)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/share/${NAME}.gz DEPENDS ${SOURCE} VERBATIM
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/share
    COMMAND sh -c "gzip -9nc \"$1\" >\"$2\"" gzip ${SOURCE} ${CMAKE_BINARY_DIR}/share/${NAME}.gz)
  set_property(GLOBAL APPEND PROPERTY JD_SHARED ${CMAKE_BINARY_DIR}/share/${NAME}.gz)
endfunction()

jd_gzip(${CMAKE_SOURCE_DIR}/cmd/docs/CHANGELOG.md changelog)
install(FILES ${CMAKE_BINARY_DIR}/share/changelog.gz DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/jd)

# The manual: jd.1 says of commands and options what the program's own tables say.
add_executable(jd-man cmd/man/main.c cmd/man/roff.c)
target_link_libraries(jd-man PRIVATE jd_command)
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/share/jd.1 DEPENDS jd-man cmd/man/jd.1.in VERBATIM
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/share
  COMMAND jd-man ${CMAKE_SOURCE_DIR}/cmd/man/jd.1.in ${CMAKE_BINARY_DIR}/share/jd.1)
jd_gzip(${CMAKE_BINARY_DIR}/share/jd.1 jd.1)
jd_gzip(${CMAKE_SOURCE_DIR}/cmd/man/jd-sandbox.1 jd-sandbox.1)
jd_gzip(${CMAKE_SOURCE_DIR}/cmd/man/jd-plan.5 jd-plan.5)
install(FILES ${CMAKE_BINARY_DIR}/share/jd.1.gz ${CMAKE_BINARY_DIR}/share/jd-sandbox.1.gz
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${CMAKE_BINARY_DIR}/share/jd-plan.5.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)

# Completion, where each shell looks. Debian's zsh has a folder of its own for what packages bring. After the manual, as
# jd-man says what the tables lack.
foreach(shell bash zsh fish)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/share/completion.${shell} DEPENDS jd ${CMAKE_BINARY_DIR}/share/jd.1 VERBATIM
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/share
    COMMAND sh -c "\"$1\" completion ${shell} >\"$2\"" sh $<TARGET_FILE:jd> ${CMAKE_BINARY_DIR}/share/completion.${shell})
  set_property(GLOBAL APPEND PROPERTY JD_SHARED ${CMAKE_BINARY_DIR}/share/completion.${shell})
endforeach()
install(FILES ${CMAKE_BINARY_DIR}/share/completion.bash RENAME jd
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${CMAKE_BINARY_DIR}/share/completion.fish RENAME jd.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(CODE "
  set(folder site-functions)
  if(CMAKE_INSTALL_PREFIX STREQUAL /usr)
    set(folder vendor-completions)
  endif()
  file(INSTALL \"${CMAKE_BINARY_DIR}/share/completion.zsh\" RENAME _jd
    DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/zsh/\${folder}\")")

get_property(shared GLOBAL PROPERTY JD_SHARED)
add_custom_target(jd_share ALL DEPENDS ${shared})

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME jd)
set(CPACK_PACKAGE_VENDOR "The jd authors")
set(CPACK_PACKAGE_CONTACT "The jd authors <jd@localhost>")
set(CPACK_PACKAGE_FILE_NAME jd-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS ca-certificates) # without them no connection is trusted, so none is made
include(cmd/package/engine_version.cmake)
jd_engine_version(${CMAKE_SOURCE_DIR}/reconcile/engine engine_version)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "jd-engine (= ${engine_version})")
add_custom_target(jd_engine_package USES_TERMINAL VERBATIM
  COMMAND ${CMAKE_COMMAND} -DSOURCES=${CMAKE_SOURCE_DIR} -DFOLDER=${CMAKE_BINARY_DIR} -P ${CMAKE_SOURCE_DIR}/cmd/package/engine.cmake)
add_custom_target(jd_npm_package USES_TERMINAL VERBATIM DEPENDS jd jd-sandbox jd_share
  COMMAND ${CMAKE_COMMAND} -DSOURCES=${CMAKE_SOURCE_DIR} -DFOLDER=${CMAKE_BINARY_DIR} -DVERSION=${PROJECT_VERSION}
    -DCPU=${JD_NPM_CPU} -P ${CMAKE_SOURCE_DIR}/cmd/package/npm.cmake)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "\
jd deploys the Durable Objects of a Butterbase app from a plan: it
compares what the plan wants with what is live, shows what it would do,
does it only after approval, item by item, and reads back that it is so.
jd-sandbox is the control plane on loopback, for trying and testing.")
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_SOURCE_DIR}/cmd/package/reproduce.cmake)
set(CPACK_POST_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/cmd/package/report.cmake)
set(CPACK_JD_SOURCES ${CMAKE_SOURCE_DIR})
include(CPack)
