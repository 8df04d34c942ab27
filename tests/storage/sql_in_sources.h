#pragma once

#include <string>
#include <vector>

namespace hotline {

// A string constant of a source file, adjacent literals joined.
struct SourceText {
  std::string file;  // "storage/reader.cc"
  int line = 0;
  std::string text;
};

// The string constants of a C++ source, without those of #include lines. Knows comments, escapes
// and plain raw strings.
std::vector<SourceText> StringsIn(const std::string& file, const std::string& source);

// Those of all .h and .cc files of storage/ that are SQL: begin with a verb or speak of a site.
std::vector<SourceText> SqlInStorage();

}  // namespace hotline
