#include "server/options.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <map>

#include "tests/storage/temp_folder.h"

namespace hotline {
namespace {

Invocation Read(std::vector<const char*> arguments,
                const std::map<std::string, std::string>& environment = {}) {
  arguments.insert(arguments.begin(), "hotlined");
  return ReadOptions(static_cast<int>(arguments.size()), arguments.data(), [&](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? nullptr : found->second.c_str();
  });
}

Setting Find(const Invocation& invocation, const std::string& name) {
  for (const Setting& setting : invocation.settings) {
    if (setting.name == name) return setting;
  }
  return {};
}

TEST_CASE("flags go before the environment, that before the file, that before the default") {
  TempFolder folder;
  const std::string config = folder.File("hotline.toml");
  std::ofstream(config) << "data = '/from/file'\nlisten = '127.0.0.1:3'\nsearch = false\n"
                           "log = '/from/file.log'\ndemo-clock = 2026-09-24T08:00:00+08:00\n";
  const Invocation read =
      Read({"--config", config.c_str(), "--listen", "127.0.0.1:1"},
           {{"HOTLINE_LISTEN", "127.0.0.1:2"}, {"HOTLINE_LOG", "/from/env.log"}});
  CHECK(read.problems.empty());
  CHECK(read.options.listen_port == 1);
  CHECK(Find(read, "listen").source == "flag");
  CHECK(read.options.log == "/from/env.log");
  CHECK(Find(read, "log").source == "HOTLINE_LOG");
  CHECK(read.options.data == "/from/file");
  CHECK(Find(read, "data").source == config);
  CHECK_FALSE(read.options.search);
  CHECK(read.options.demo_clock == ParseInstant("2026-09-24T08:00+08:00"));
  CHECK_FALSE(read.options.place_accounts);
  CHECK(Find(read, "place-accounts").source == "default");
}

TEST_CASE("a configuration that cannot work is told in sentences that say what to do") {
  TempFolder folder;
  const std::string bad = folder.File("bad.toml");
  std::ofstream(bad) << "data = '/x'\nlissen = '127.0.0.1:3'\n";
  const std::string torn = folder.File("torn.toml");
  std::ofstream(torn) << "data = \n";
  struct Row {
    std::vector<const char*> arguments;
    const char* says;
  };
  const std::vector<Row> rows = {
      {{}, "--data DIR"},
      {{"--data", "/x", "--listen", "localhost:1"}, "127.0.0.1:12355"},
      {{"--data", "/x", "--listen", "127.0.0.1"}, "an address and a port"},
      {{"--data", "/x", "--listen", "127.0.0.1:65536"}, "an address and a port"},
      {{"--data", "/x", "--listen", "127.0.0.1:1x"}, "an address and a port"},
      {{"--data", "/x", "--listen", "0.0.0.0:1"}, "--tls-cert"},
      {{"--data", "/x", "--listen", "[::]:1"}, "--tls-cert"},
      {{"--data", "/x", "--tls-cert", bad.c_str()}, "go together"},
      {{"--data", "/x", "--tls-cert", "/nowhere", "--tls-key", bad.c_str()}, "/nowhere"},
      {{"--data", "/x", "--http", "0.0.0.0:80"}, "loopback"},
      {{"--data", "/x", "--search", "maybe"}, "on or off"},
      {{"--data", "/x", "--demo-clock", "yesterday"}, "2026-09-24T08:00+08:00"},
      {{"--data", "/x", "--place-accounts"}, "--place"},
      {{"--config", bad.c_str()}, "'lissen'"},
      {{"--data", "/x", "--config", torn.c_str()}, "cannot be read"},
      {{"--data", "/x", "--config", "/nowhere.toml"}, "cannot be read"},
  };
  for (const Row& row : rows) {
    const Invocation read = Read(row.arguments);
    INFO("expected: " << row.says);
    REQUIRE(read.problems.size() == 1);
    INFO("got: " << read.problems[0]);
    CHECK(read.problems[0].find(row.says) != std::string::npos);
    CHECK(Explain(read).find("would not start") != std::string::npos);
  }
}

TEST_CASE("other machines may be served with a certificate, this one without") {
  TempFolder folder;
  std::ofstream(folder.File("cert")) << "x";
  const std::string file = folder.File("cert");
  CHECK(Read({"--data", "/x", "--listen", "0.0.0.0:1", "--tls-cert", file.c_str(), "--tls-key",
              file.c_str()})
            .problems.empty());
  CHECK(Read({"--data", "/x", "--listen", "[::1]:1"}).problems.empty());
}

TEST_CASE("help leaves with 0 and shows examples, a wrong flag with 2") {
  const Invocation help = Read({"--help"});
  CHECK(help.exit == 0);
  CHECK(help.text.find("hotlined --data") != std::string::npos);
  const Invocation wrong = Read({"--lissen"});
  CHECK(wrong.exit == 2);
  CHECK(wrong.text.find("--lissen") != std::string::npos);
}

TEST_CASE("check explains each value and where it came from") {
  const Invocation read = Read({"--data", "/x", "--check"}, {{"HOTLINE_SEARCH", "off"}});
  CHECK(read.check);
  const std::string text = Explain(read);
  CHECK(text.find("/x") != std::string::npos);
  CHECK(text.find("HOTLINE_SEARCH") != std::string::npos);
  CHECK(text.find("127.0.0.1:12355") != std::string::npos);
  CHECK(text.find("hotlined would start.") != std::string::npos);
}

}  // namespace
}  // namespace hotline
