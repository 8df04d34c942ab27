// README.zh-CN.md is played: the console's commands one after the other, the administrator's by a
// shell. Its pictures are drawn from what came out.

#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include "tests/end_to_end/picture.h"
#include "tests/end_to_end/processes.h"
#include "tests/paths.h"

namespace hotline::testing {
namespace {

const std::string kRoot = SourceFolder();

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// All blocks of this kind, one after the other.
std::string Blocks(const std::string& text, const std::string& kind) {
  const std::string opening = "\n```" + kind + "\n";
  std::string blocks;
  for (auto at = text.find(opening); at != std::string::npos; at = text.find(opening, at)) {
    at += opening.size();
    const auto end = text.find("\n```\n", at);
    blocks += text.substr(at, end + 1 - at);
  }
  return blocks;
}

void Replace(std::string& text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

// A command as it was typed, with what came out up to the next one.
std::string Shown(const std::string& played, const std::string& command) {
  const auto from = played.find("$ " + command + "\n");
  if (from == std::string::npos) return "";
  return played.substr(from, played.find("\n$ ", from) + 1 - from);
}

struct Drawn {
  const char* picture;
  const char* command;
};
constexpr Drawn kPictures[] = {
    {"case", "case get @1"},
    {"preview", "case preview @1"},
    {"clocks", "case clocks @1"},
    {"report", "report closure --month 2026-09"},
};

TEST_CASE("the guide's console commands do what it says, and its pictures show what came out") {
  const std::string guide = ReadFile(kRoot + "/README.zh-CN.md");
  const std::string commands = Blocks(guide, "console");
  REQUIRE(std::count(commands.begin(), commands.end(), '\n') >= 20);
  const ServerProcess server("2026-09-07T08:00+08:00");
  const Ended played = RunConsole(server, {"--as", "operator1", "--script", "-"}, commands);
  CAPTURE(played.err);
  REQUIRE(played.code == 0);
  for (const auto& [name, command] : kPictures) {
    const std::string path = "docs/pictures/" + std::string(name) + ".svg";
    CAPTURE(path);
    CHECK(guide.find("(" + path + ")") != std::string::npos);
    const std::string shown = Shown(played.out, command);
    CHECK_FALSE(shown.empty());
    // The look-up code is another one each time.
    const std::string drawn =
        Picture(std::regex_replace(shown, std::regex("(查询码 +)[0-9]{6}"), "$01000000"));
    if (drawn == ReadFile(kRoot + "/" + path)) continue;
    const std::string fresh = std::string(name) + ".svg";
    std::ofstream(fresh) << drawn;
    FAIL_CHECK("the output changed; if it is meant, copy " << fresh << " of the build's folder "
                                                           << "tests/end_to_end to " << path);
  }
}

TEST_CASE("the guide's commands for the administrator work as they stand, with its settings") {
  const std::string guide = ReadFile(kRoot + "/README.zh-CN.md");
  const TempFolder folder;
  const std::string home = folder.path();
  // A port that hardly anybody else has, below those that the system gives out.
  const std::string port = std::to_string(20000 + getpid() % 12000);
  const auto here = [&](std::string text) {
    for (const char* path : {"/etc/hotline", "/var/lib/hotline", "/backup"}) {
      Replace(text, path, home + path);
    }
    Replace(text, ":12355", ":" + port);
    Replace(text, "127.0.0.1:8055", "127.0.0.1:0");
    Replace(text, "0.0.0.0", "127.0.0.1");
    return text;
  };
  std::filesystem::create_directories(home + "/etc/hotline");
  std::filesystem::create_directories(home + "/var/lib");
  std::filesystem::copy(kRoot + "/server/places/nantong", home + "/etc/hotline/place",
                        std::filesystem::copy_options::recursive);
  std::ofstream(home + "/etc/hotline/hotlined.toml") << here(Blocks(guide, "toml"));
  std::string commands = Blocks(guide, "sh");
  REQUIRE(std::count(commands.begin(), commands.end(), '\n') >= 8);
  // Whoever types this takes longer than the server to start.
  REQUIRE(commands.find(" &\n") != std::string::npos);
  Replace(commands, " &\n",
          " &\nuntil [ -s /var/lib/hotline/tokens/admin1 ]; do kill -0 $!; sleep 0.05; done\n");
  std::filesystem::create_directories(home + "/bin");
  std::filesystem::create_symlink(ServerProgram(), home + "/bin/hotlined");
  std::filesystem::create_symlink(ConsoleProgram(), home + "/bin/hotline-console");
  std::ofstream(home + "/commands.sh")
      << "set -ex\nexec >" << home << "/out 2>&1\ntrap 'kill $(jobs -p); wait' EXIT\n"
      << "PATH=" << home
      << "/bin:$PATH\n"
      // gRPC's own resolver of names leaves ten bytes behind at the end, which LeakSanitizer tells.
      << "export GRPC_DNS_RESOLVER=native\n"
      << here(commands);
  const int code = std::system(("bash " + home + "/commands.sh").c_str());
  CAPTURE(ReadFile(home + "/out"));
  CHECK(code == 0);
}

}  // namespace
}  // namespace hotline::testing
