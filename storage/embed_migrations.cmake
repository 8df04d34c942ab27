# Writes TARGET, a C++ file that holds the SQL of FILES in the order of their numbers.
cmake_minimum_required(VERSION 3.25)

list(SORT FILES)
set(entries "")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME_WE)
  if(NOT name MATCHES "^0*([1-9][0-9]*)_")
    message(FATAL_ERROR "${file}: a migration's name begins with its number")
  endif()
  file(READ ${file} sql)
  string(APPEND entries "    {${CMAKE_MATCH_1}, \"${name}\", R\"sql(${sql})sql\"},\n")
endforeach()
file(WRITE ${TARGET} "// Generated from storage/migrations. Do not edit.
#include \"storage/migrate.h\"

namespace hotline {

const std::vector<Migration>& Migrations() {
  static const std::vector<Migration> kMigrations = {
${entries}  };
  return kMigrations;
}

}  // namespace hotline
")
