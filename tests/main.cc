// The one slow translation unit of Catch2, shared by all test programs.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
