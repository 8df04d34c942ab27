# Fails when an include goes against the direction of the folders, or when a library's header is included outside the
# files that own it. Run: cmake -DROOT=<repository> -P tests/layers.cmake
cmake_minimum_required(VERSION 3.25)

# folder: the own folders that it may include from.
set(may_rules rules)
set(may_storage storage rules)
set(may_server server storage rules)
set(may_agent-console agent-console rules)

# pattern of an include | files that may have it
set(owned
  "sqlite3\\.h|^storage/(sqlite|power_cut_vfs)\\.cc$"
  "libpq-fe\\.h|^storage/postgres\\.cc$"
  "grpcpp/|^(server/|agent-console/client\\.)"
  "grpc\\.pb\\.h|^(server/|agent-console/client\\.)"
  "sodium\\.h|^storage/"
  "editline/|^agent-console/prompt\\.cc$"
  "boost/asio|^(server/|agent-console/)")

set(bad "")
foreach(folder rules storage server agent-console)
  file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/${folder}/*.h ${ROOT}/${folder}/*.cc)
  foreach(file ${files})
    file(STRINGS ${ROOT}/${file} includes REGEX "^#include")
    foreach(include ${includes})
      if(include MATCHES "\"([a-z-]+)/" AND NOT CMAKE_MATCH_1 STREQUAL "hotline")
        if(NOT CMAKE_MATCH_1 IN_LIST may_${folder})
          list(APPEND bad "${file}: ${include} goes against the direction")
        endif()
      endif()
      foreach(rule ${owned})
        string(REPLACE "|^" ";^" pair "${rule}")
        list(GET pair 0 pattern)
        list(GET pair 1 owners)
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
