#include "server/options.h"

#include <toml++/toml.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cctype>
#include <charconv>
#include <iomanip>
#include <map>
#include <sstream>
#include <string_view>

namespace hotline {
namespace {

struct OptionRow {
  const char* name;  // flag and TOML key; HOTLINE_<NAME> in the environment
  const char* standard;
  bool is_switch;
  const char* help;
};

constexpr OptionRow kRows[] = {
    {"data", "", false,
     "folder of the store: store.db, keys.db, access.db, search/, master.key, signing.key, heads, "
     "tokens/ (made when missing, mode 0700)"},
    {"listen", "127.0.0.1:12355", false, "address and port; port 0 takes any free one"},
    {"port-file", "", false, "file into which the port is written once calls are answered"},
    {"place", "", false,
     "folder of CSV files, loaded at the first start and whenever its version is new"},
    {"place-accounts", "no", true,
     "create the accounts of the place's accounts.csv, with one token file each in DATA/tokens, "
     "renewed 7 days before it ends"},
    {"demo-clock", "", false,
     "time stands still here and moves only by SetClock; the store is stamped demo for ever"},
    {"http", "", false, "address and port for /healthz, /readyz and /metrics; off when empty"},
    {"tls-cert", "", false, "certificate chain (PEM); required where --listen is not loopback"},
    {"tls-key", "", false, "its private key (PEM)"},
    {"log", "stderr", false, "file, or stderr"},
    {"search", "on", false, "on or off: index what is written and answer searches"},
};

constexpr const char* kFooter =
    R"(Each setting is taken from the first of: flag, HOTLINE_<NAME> (HOTLINE_TLS_CERT), TOML file, default.

Examples:
  hotlined --data /var/lib/hotline --place server/places/nantong
  hotlined --data /tmp/demo --place server/places/nantong --place-accounts --demo-clock 2026-09-24T08:00+08:00
  hotlined --config /etc/hotline.toml --listen 0.0.0.0:12355 --tls-cert cert.pem --tls-key key.pem
  hotlined --config /etc/hotline.toml --check
  hotlined verify --data /var/lib/hotline
  hotlined backup --data /var/lib/hotline --to /backup/2026-09-24)";

std::string EnvironmentName(std::string_view name) {
  std::string variable = "HOTLINE_";
  for (const char c : name) {
    variable += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return variable;
}

// A value as the table of a TOML file holds it.
std::optional<std::string> TextOf(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto flag = node.value_exact<bool>()) return *flag ? "on" : "off";
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (const auto* time = node.as_date_time()) {
    std::ostringstream text;
    text << *time;
    return text.str();
  }
  return std::nullopt;
}

std::map<std::string, std::string> ReadToml(const std::string& path,
                                            std::vector<std::string>& problems) {
  std::map<std::string, std::string> values;
  try {
    for (const auto& [key, node] : toml::parse_file(path)) {
      const std::string name(key.str());
      const auto text = TextOf(node);
      if (std::ranges::none_of(kRows, [&](const OptionRow& row) { return name == row.name; })) {
        problems.push_back(path + " has a setting '" + name + "' that does not exist; see --help");
      } else if (!text) {
        problems.push_back(path + ": '" + name + "' has to be a text, a number, true or false");
      } else {
        values[name] = *text;
      }
    }
  } catch (const toml::parse_error& error) {
    problems.push_back(path + " cannot be read: " + std::string(error.description()));
  }
  return values;
}

// Turns the texts into Options and notes what is wrong with them.
class Interpreter {
 public:
  Interpreter(const std::vector<Setting>& settings, std::vector<std::string>& problems)
      : settings_(settings), problems_(problems) {}

  Options Read() {
    Options options;
    options.data = Text("data");
    Address("listen", options.listen_host, options.listen_port);
    options.port_file = Text("port-file");
    options.place = Text("place");
    options.place_accounts = Switch("place-accounts");
    if (options.place_accounts && options.place.empty()) {
      problems_.push_back("--place-accounts needs the folder that holds accounts.csv: --place DIR");
    }
    Time("demo-clock", options.demo_clock);
    if (!Text("http").empty()) Address("http", options.http_host, options.http_port);
    options.tls_cert = Text("tls-cert");
    options.tls_key = Text("tls-key");
    options.log = Text("log");
    options.search = Switch("search");
    CheckTls(options);
    return options;
  }

 private:
  std::string Text(std::string_view name) const {
    return std::ranges::find(settings_, name, &Setting::name)->value;
  }

  bool Switch(std::string_view name) {
    const std::string text = Text(name);
    for (const char* yes : {"on", "yes", "true", "1"}) {
      if (text == yes) return true;
    }
    for (const char* no : {"off", "no", "false", "0"}) {
      if (text == no) return false;
    }
    problems_.push_back("--" + std::string(name) + " is on or off, not '" + text + "'");
    return false;
  }

  void Time(std::string_view name, std::optional<Instant>& time) {
    const std::string text = Text(name);
    if (text.empty()) return;
    time = ParseInstant(text);
    if (!time) {
      problems_.push_back("--" + std::string(name) +
                          " is a time like 2026-09-24T08:00+08:00, not '" + text + "'");
    }
  }

  void Address(std::string_view name, std::string& host, std::uint16_t& port) {
    const std::string text = Text(name);
    const auto colon = text.rfind(':');
    std::string address = text.substr(0, colon);
    if (address.size() > 2 && address.front() == '[' && address.back() == ']') {
      address = address.substr(1, address.size() - 2);
    }
    boost::system::error_code error;
    boost::asio::ip::make_address(address, error);
    bool good = colon != std::string::npos && !error;
    if (good) {
      const char* end = text.data() + text.size();
      const auto read = std::from_chars(text.data() + colon + 1, end, port);
      good = read.ec == std::errc() && read.ptr == end;
    }
    if (good) {
      host = address;
    } else {
      problems_.push_back("--" + std::string(name) +
                          " is an address and a port like 127.0.0.1:12355 or [::1]:12355, not '" +
                          text + "'");
    }
  }

  void CheckTls(const Options& options) {
    if (options.tls_cert.empty() != options.tls_key.empty()) {
      problems_.push_back("--tls-cert and --tls-key go together");
    }
    for (const std::string& file : {options.tls_cert, options.tls_key}) {
      if (!file.empty() && access(file.c_str(), R_OK) != 0) {
        problems_.push_back("the TLS file " + file + " cannot be read");
      }
    }
    if (!options.loopback() && options.tls_cert.empty()) {
      problems_.push_back(options.listen_host +
                          " is reached from other machines: give a certificate with --tls-cert and "
                          "--tls-key, or listen on 127.0.0.1");
    }
    if (!options.http_host.empty() &&
        !boost::asio::ip::make_address(options.http_host).is_loopback()) {
      problems_.push_back("--http speaks without TLS: use a loopback address like 127.0.0.1:8055");
    }
  }

  const std::vector<Setting>& settings_;
  std::vector<std::string>& problems_;
};

}  // namespace

bool Options::loopback() const {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(listen_host, error);
  return !error && address.is_loopback();
}

Invocation ReadOptions(int argc, const char* const* argv,
                       const std::function<const char*(const char*)>& environment) {
  Invocation invocation;
  CLI::App app("hotlined: the server of the 12355 case system", "hotlined");
  app.footer(kFooter);
  std::string config;
  app.add_option("--config", config, "TOML file with these settings");
  app.add_flag("--check", invocation.check,
               "explain each setting and whether the server would start; start nothing");
  AddCustodyVerbs(app, invocation.custody);
  std::map<std::string, std::string> flags;
  std::map<std::string, bool> switches;
  for (const OptionRow& row : kRows) {
    const std::string flag = std::string("--") + row.name;
    std::string help = row.help;
    if (*row.standard != '\0') help += std::string(" (default ") + row.standard + ")";
    if (row.is_switch) {
      app.add_flag(flag, switches[row.name], help);
    } else {
      app.add_option(flag, flags[row.name], help);
    }
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    invocation.exit = app.exit(error, out, err) == 0 ? 0 : 2;
    invocation.text = out.str() + err.str();
    return invocation;
  }

  if (config.empty()) {
    if (const char* named = environment("HOTLINE_CONFIG")) config = named;
  }
  std::map<std::string, std::string> file;
  if (!config.empty()) file = ReadToml(config, invocation.problems);

  for (const OptionRow& row : kRows) {
    const std::string variable = EnvironmentName(row.name);
    const char* from_environment = environment(variable.c_str());
    Setting setting{row.name, row.standard, "default"};
    if (app.count(std::string("--") + row.name) > 0) {
      setting.value = row.is_switch ? (switches[row.name] ? "yes" : "no") : flags[row.name];
      setting.source = "flag";
    } else if (from_environment != nullptr) {
      setting.value = from_environment;
      setting.source = variable;
    } else if (const auto found = file.find(row.name); found != file.end()) {
      setting.value = found->second;
      setting.source = config;
    }
    invocation.settings.push_back(std::move(setting));
  }
  const bool has_data =
      !std::ranges::find(invocation.settings, "data", &Setting::name)->value.empty();
  if (!has_data && invocation.custody.needs_data()) {
    invocation.problems.push_back("say where the store lives: --data DIR");
  }
  invocation.options = Interpreter(invocation.settings, invocation.problems).Read();
  invocation.custody.data = invocation.options.data;
  return invocation;
}

std::string Explain(const Invocation& invocation) {
  std::ostringstream text;
  for (const Setting& setting : invocation.settings) {
    text << std::left << std::setw(18) << setting.name << std::setw(31)
         << (setting.value.empty() ? "-" : setting.value) << " " << setting.source << "\n";
  }
  for (const std::string& note : invocation.notes) text << "note: " << note << "\n";
  if (invocation.problems.empty()) {
    text << "hotlined would start.\n";
  } else {
    text << "hotlined would not start:\n";
    for (const std::string& problem : invocation.problems) text << "  " << problem << "\n";
  }
  return text.str();
}

}  // namespace hotline
