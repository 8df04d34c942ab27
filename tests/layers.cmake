# Fails when an include goes against the direction of the folders, or when a library's header is included outside the
# files that own it. Run: cmake -DROOT=<repository> -P tests/layers.cmake
cmake_minimum_required(VERSION 3.25)

# folder: the own folders that it may include from. The messages (hotline/) are for everybody.
set(may_proto hotline)
set(may_rules hotline rules)
set(may_storage hotline storage rules)
set(may_server hotline server storage rules)
set(may_agent-console hotline agent-console rules)
set(may_tests/rules tests/rules ${may_rules})
set(may_tests/storage tests/storage ${may_storage})
# The hand-written state table is of rules and of what the server offers.
set(may_tests/server tests/server tests/storage tests/rules ${may_server})
set(may_tests/console tests/console ${may_agent-console})
set(may_tests/end_to_end tests/end_to_end hotline rules)
set(may_tests/procedure tests/procedure tests/server tests/storage tests/rules ${may_server})
set(may_tests/bench tests/bench ${may_server})
set(folders proto rules storage server agent-console
  tests/rules tests/storage tests/server tests/console tests/end_to_end tests/procedure tests/bench)

# pattern of an include | files that may have it
set(owned
  "sqlite3\\.h|^(storage/sqlite|tests/storage/power_cut_vfs)\\.cc$"
  "grpcpp/|^(server/|agent-console/client\\.|tests/(server|console|procedure|bench)/)"
  "grpc\\.pb\\.h|^(server/|agent-console/client\\.|tests/(server|console|procedure|bench)/)"
  "sodium\\.h|^(tests/)?storage/"
  "editline/|^agent-console/prompt\\.cc$"
  "boost/asio|^(tests/)?server/"
  "hotline/internal/|^(proto/hotline/internal|rules|storage|server|tests)/")

set(bad "")
foreach(folder ${folders})
  file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/${folder}/*.h ${ROOT}/${folder}/*.cc ${ROOT}/${folder}/*.proto)
  if(NOT files)
    list(APPEND bad "${folder}: no files")
  endif()
  foreach(file ${files})
    file(STRINGS ${ROOT}/${file} includes REGEX "^(#include|import)")
    foreach(include ${includes})
      # tests/paths.h is for all tests.
      if(NOT include MATCHES "\"tests/paths\\.h\"" AND include MATCHES "\"(tests/[a-z_]+|[a-z-]+)/")
        set(from ${CMAKE_MATCH_1})
        if(NOT from IN_LIST may_${folder} AND NOT from STREQUAL "google")
          list(APPEND bad "${file}: ${include} goes against the direction")
        endif()
      endif()
      foreach(rule ${owned})
        # The first bar parts the two; others belong to the patterns.
        string(FIND "${rule}" "|" bar)
        string(SUBSTRING "${rule}" 0 ${bar} pattern)
        math(EXPR bar "${bar} + 1")
        string(SUBSTRING "${rule}" ${bar} -1 owners)
        if(include MATCHES "${pattern}" AND NOT file MATCHES "${owners}")
          list(APPEND bad "${file}: ${include} belongs to ${owners}")
        endif()
      endforeach()
    endforeach()
  endforeach()
endforeach()
if(bad)
  list(JOIN bad "\n  " text)
  message(FATAL_ERROR "includes in the wrong place:\n  ${text}")
endif()
