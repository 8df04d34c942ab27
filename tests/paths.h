// Where things are that tests read or start. They are compiled into one object: as macros of every
// source they would keep ccache from using in one folder what it compiled in another.
#pragma once

#include <string>

namespace hotline {

// The root of the sources, without a slash at its end.
std::string SourceFolder();

// The built programs. A test that starts one depends on it in CMake too.
std::string ServerProgram();
std::string ConsoleProgram();

}  // namespace hotline
