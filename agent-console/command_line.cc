#include "agent-console/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "agent-console/help.h"
#include "agent-console/output.h"

namespace hotline {
namespace {

constexpr std::pair<const char*, Format> kFormats[] = {
    {"table", Format::kTable},     {"wide", Format::kWide}, {"json", Format::kJson},
    {"jsonl", Format::kJsonLines}, {"csv", Format::kCsv},   {"name", Format::kName},
};

// "10", "10s", "500ms", "2m". Absent when it is none of these or not within a millisecond and an
// hour.
std::optional<std::chrono::milliseconds> ReadTimeout(const std::string& text) {
  std::size_t digits = text.find_first_not_of("0123456789");
  if (digits == std::string::npos) digits = text.size();
  if (digits == 0 || digits > 7) return std::nullopt;
  const std::chrono::milliseconds count(std::stol(text.substr(0, digits)));
  const std::string unit = text.substr(digits);
  std::int64_t factor = 0;
  if (unit == "ms") factor = 1;
  if (unit == "s" || unit.empty()) factor = 1000;
  if (unit == "m") factor = 60'000;
  const auto timeout = count * factor;
  if (timeout.count() < 1 || timeout > std::chrono::hours(1)) return std::nullopt;
  return timeout;
}

bool SetOutput(CommandLine& line, const std::string& value) {
  for (const auto& [name, format] : kFormats) {
    if (value != name) continue;
    line.settings.output = format;
    return true;
  }
  return false;
}

bool SetLanguage(CommandLine& line, const std::string& value) {
  if (value != "zh" && value != "en") return false;
  line.settings.language = value == "en" ? Language::kEnglish : Language::kChinese;
  return true;
}

bool SetTimeout(CommandLine& line, const std::string& value) {
  const auto timeout = ReadTimeout(value);
  if (timeout) line.settings.timeout = *timeout;
  return timeout.has_value();
}

// Puts a global option into the line; false when the value cannot be.
bool SetGlobal(CommandLine& line, const std::string& name, const std::string& value) {
  Settings& settings = line.settings;
  if (name == "--output") return SetOutput(line, value);
  if (name == "--lang") return SetLanguage(line, value);
  if (name == "--timeout") return SetTimeout(line, value);
  const std::map<std::string, std::string*> texts = {{"--server", &settings.server},
                                                     {"--token-file", &settings.token_file},
                                                     {"--as", &settings.account},
                                                     {"--ca", &settings.ca_file},
                                                     {"--request-id", &settings.request_id}};
  const std::map<std::string, bool*> flags = {
      {"--no-input", &settings.no_input}, {"--yes", &settings.yes},
      {"--dry-run", &settings.dry_run},   {"--quiet", &settings.quiet},
      {"--verbose", &settings.verbose},   {"--help", &line.help},
      {"--version", &line.version}};
  if (name == "--script") {
    line.script = value;
  } else if (name == "--token-file") {
    settings.token_file = value;
    settings.account.clear();
  } else if (const auto text = texts.find(name); text != texts.end()) {
    *text->second = value;
  } else {
    *flags.at(name) = true;
  }
  return true;
}

// Builds the CLI11 tree of the table of verbs around a line that is being read.
class Reader {
 public:
  explicit Reader(const Settings& defaults) {
    line_.settings = defaults;
    app_.set_help_flag();
    app_.allow_extras();
    app_.fallthrough();
    app_.require_subcommand(0, 1);
    for (const GlobalOption& option : GlobalTable()) AddGlobal(option);
    for (const std::string& noun : Nouns()) AddNoun(noun);
  }

  std::variant<CommandLine, BadLine> Read(std::vector<std::string> words) {
    const Language language = line_.settings.language;
    std::reverse(words.begin(), words.end());  // as CLI11 wants them
    try {
      app_.parse(std::move(words));
    } catch (const CLI::ArgumentMismatch&) {
      return BadLine{Tell(texts::kValueMissing, line_.settings.language)};
    } catch (const CLI::ParseError& error) {
      return BadLine{error.what()};
    }
    if (!bad_.empty()) return BadLine{bad_};
    if (const auto extras = app_.remaining(true); !extras.empty()) return Extra(extras, language);
    FindVerb();
    if (line_.verb != nullptr && !line_.help) {
      if (const std::string why = Missing(); !why.empty()) return BadLine{why};
    }
    return std::move(line_);
  }

 private:
  void AddGlobal(const GlobalOption& option) {
    const std::string name = option.name;
    const std::string names = *option.shortly ? std::string(option.shortly) + "," + name : name;
    const auto take = [this, name](const std::string& value) {
      if (!SetGlobal(line_, name, value)) {
        bad_ = Tell(texts::kBadGlobal, line_.settings.language, {name, value, Takes(name)});
      }
    };
    if (!*option.takes) {
      app_.add_flag_callback(names, [take] { take(""); })->trigger_on_parse();
      return;
    }
    app_.add_option(names, CLI::callback_t([take](const CLI::results_t& values) {
                      take(values.back());
                      return true;
                    }))
        ->trigger_on_parse();
  }

  static std::string Takes(const std::string& name) {
    for (const GlobalOption& option : GlobalTable()) {
      if (option.name == name) return option.takes;
    }
    return "";
  }

  void AddNoun(const std::string& noun) {
    CLI::App* node = app_.add_subcommand(noun);
    node->set_help_flag();
    node->fallthrough();
    node->require_subcommand(0, 1);
    for (const Verb& verb : Verbs()) {
      if (verb.noun != noun) continue;
      CLI::App* leaf = *verb.verb ? node->add_subcommand(verb.verb) : node;
      leaf->set_help_flag();
      leaf->fallthrough();
      for (const Option& option : verb.options) AddOption(*leaf, verb, option);
      nodes_[leaf] = &verb;
    }
  }

  void AddOption(CLI::App& leaf, const Verb& verb, const Option& option) {
    const auto take = [this, &verb, &option](const std::string& value) {
      line_.arguments.verb = &verb;
      line_.arguments.given.emplace_back(&option, value);
    };
    if (option.value == Value::kFlag) {
      leaf.add_flag_callback(option.name, [take] { take("true"); })->trigger_on_parse();
      return;
    }
    CLI::Option* added =
        leaf.add_option(option.name, CLI::callback_t([take](const CLI::results_t& values) {
                          for (const std::string& value : values) take(value);
                          return true;
                        }));
    added->trigger_on_parse();
    if (option.repeated && option.positional()) added->expected(-1)->take_all();
  }

  // A lone "-" is the script on standard input; anything else that is left over is a mistake.
  std::variant<CommandLine, BadLine> Extra(const std::vector<std::string>& extras,
                                           Language language) {
    if (app_.get_subcommands().empty() && extras == std::vector<std::string>{"-"}) {
      line_.script = "-";
      return std::move(line_);
    }
    std::string where;
    for (const CLI::App* node = &app_; !node->get_subcommands().empty();) {
      node = node->get_subcommands().front();
      where += (where.empty() ? "" : " ") + node->get_name();
    }
    return BadLine{Tell(texts::kUnknownArgument, language,
                        {extras.front(), where.empty() ? "help" : "help " + where})};
  }

  void FindVerb() {
    const CLI::App* node = &app_;
    while (!node->get_subcommands().empty()) {
      node = node->get_subcommands().front();
      if (line_.noun.empty()) line_.noun = node->get_name();
    }
    if (const auto found = nodes_.find(node); found != nodes_.end()) {
      line_.verb = found->second;
      line_.arguments.verb = found->second;
    }
  }

  // What the table asks for and the line does not have; empty when nothing.
  std::string Missing() const {
    const Language language = line_.settings.language;
    std::map<char, std::vector<std::string>> alternatives;
    std::map<char, int> chosen;
    std::string missing;
    for (const Option& option : line_.verb->options) {
      const bool given = line_.arguments.Has(option.name);
      if (option.required && !given)
        missing += (missing.empty() ? "" : " ") + std::string(option.name);
      if (!option.repeated && line_.arguments.All(option.name).size() > 1) {
        return Tell(texts::kOnlyOnce, language, {option.name});
      }
      if (option.choice != 0) {
        alternatives[option.choice].push_back(option.name);
        chosen[option.choice] += given ? 1 : 0;
      }
    }
    if (!missing.empty()) {
      return Tell(texts::kOptionMissing, language, {missing, line_.verb->title()});
    }
    for (const auto& [letter, names] : alternatives) {
      if (chosen[letter] == 1) continue;
      std::string all;
      for (const std::string& name : names) all += (all.empty() ? "" : " | ") + name;
      return Tell(texts::kExactlyOne, language, {all});
    }
    return "";
  }

  CommandLine line_;
  std::string bad_;
  CLI::App app_;
  std::map<const CLI::App*, const Verb*> nodes_;
};

}  // namespace

const std::vector<GlobalOption>& GlobalTable() {
  static const std::vector<GlobalOption> table = {
      {"--output", "-o", "table|wide|json|jsonl|csv|name", {"输出格式", "output format"}},
      {"--server",
       "",
       "HOST:PORT",
       {"服务器（HOTLINE_SERVER，缺省 127.0.0.1:12355）",
        "server (HOTLINE_SERVER, default 127.0.0.1:12355)"}},
      {"--as",
       "",
       "ACCOUNT",
       {"以该账号执行：令牌文件 HOTLINE_TOKENS/ACCOUNT",
        "act as this account: token file HOTLINE_TOKENS/ACCOUNT"}},
      {"--token-file",
       "",
       "FILE",
       {"令牌文件（HOTLINE_TOKEN_FILE）", "token file (HOTLINE_TOKEN_FILE)"}},
      {"--ca",
       "",
       "FILE",
       {"服务器证书的签发机构；非本机地址一律用 TLS",
        "authority of the server's certificate; TLS is always used off this machine"}},
      {"--timeout", "", "10s", {"每次调用的时限", "deadline of a call"}},
      {"--request-id",
       "",
       "UUID",
       {"重复执行同一请求时给出同一编号", "the same id makes a repeated request one request"}},
      {"--no-input", "", "", {"从不提问", "never ask"}},
      {"--yes", "-y", "", {"对确认一律回答是", "answer yes to confirmations"}},
      {"--dry-run", "", "", {"只显示请求，不提交", "show the request, change nothing"}},
      {"--lang",
       "",
       "zh|en",
       {"界面语言；单位、节日、规则备注等数据按录入原样显示",
        "language of the console's words; names of units and holidays and notes of rules stay as "
        "they were entered"}},
      {"--quiet", "-q", "", {"不显示提示", "no talk"}},
      {"--verbose", "-v", "", {"显示请求编号等", "show request ids and the like"}},
      {"--script",
       "",
       "FILE",
       {"逐行执行文件中的命令（- 为标准输入）",
        "run the verbs in a file line by line (- standard input)"}},
      {"--help", "-h", "", {"帮助", "help"}},
      {"--version", "", "", {"版本", "version"}},
  };
  return table;
}

std::vector<std::string> GlobalOptions() {
  std::vector<std::string> names;
  for (const GlobalOption& option : GlobalTable()) names.emplace_back(option.name);
  return names;
}

bool GlobalTakesValue(const std::string& name) {
  for (const GlobalOption& option : GlobalTable()) {
    if (option.name == name || option.shortly == name) return *option.takes != '\0';
  }
  return false;
}

std::vector<std::string> GlobalChoices(const std::string& name) {
  std::vector<std::string> choices;
  if (name == "--output" || name == "-o") {
    for (const auto& [word, format] : kFormats) choices.emplace_back(word);
  }
  if (name == "--lang") choices = {"en", "zh"};
  return choices;
}

std::variant<CommandLine, BadLine> ReadCommandLine(const std::vector<std::string>& words,
                                                   const Settings& defaults) {
  return Reader(defaults).Read(words);
}

Settings SettingsFrom(const std::function<std::string(const char*)>& environment) {
  Settings settings;
  if (const std::string server = environment("HOTLINE_SERVER"); !server.empty())
    settings.server = server;
  settings.token_file = environment("HOTLINE_TOKEN_FILE");
  settings.token_folder = environment("HOTLINE_TOKENS");
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::string value = environment(name);
    if (value.empty()) continue;
    if (value.starts_with("en")) settings.language = Language::kEnglish;
    break;
  }
  return settings;
}

Exit RunLine(Session& session, const std::vector<std::string>& words) {
  auto read = ReadCommandLine(words, session.settings);
  if (const auto* bad = std::get_if<BadLine>(&read)) return session.Usage(bad->why);
  CommandLine& line = std::get<CommandLine>(read);
  std::swap(session.settings, line.settings);
  Exit exit = Exit::kOk;
  if (line.version) {
    PrintVersion(session);
  } else if (line.help || line.verb == nullptr) {
    exit = PrintHelp(session, line.noun, line.verb ? line.verb->verb : "");
    if (!line.help && exit == Exit::kOk) exit = Exit::kUsage;
  } else {
    exit = line.verb->run(session, line.arguments);
  }
  std::swap(session.settings, line.settings);
  return exit;
}

}  // namespace hotline
