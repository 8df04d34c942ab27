#pragma once

#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "hotline/v1/place.pb.h"

namespace hotline {

// The form of each of a place's CSV files: its columns, and how many of the first ones tell its
// rows apart.
struct TableForm {
  std::string_view file;
  std::initializer_list<std::string_view> columns;
  std::size_t key = 1;
};
std::span<const TableForm> TableForms();
// Requires one of the files.
const TableForm& FormOf(std::string_view file);

// A place as the files that ReadPlace would read it from, each table's rows in the place's order.
std::map<std::string, std::string> WritePlace(const v1::Place& place);

}  // namespace hotline
