#include "tests/paths.h"

namespace hotline {

std::string SourceFolder() { return HOTLINE_SOURCE_DIR; }
std::string ServerProgram() { return HOTLINED; }
std::string ConsoleProgram() { return HOTLINE_CONSOLE; }

}  // namespace hotline
