using System.CommandLine;
using System.CommandLine.Help;
using MoonSocket.Cli;
using MoonSocket.Cli.Commands;

var (words, scriptArguments) = RunCommand.Split(args);
var root = new Command("moonsocket", "Moves data over HTTP and FTP, sends mail, and runs Lua scripts that do.")
{
    new HelpOption(),
    new VersionOption(),
    RunCommand.Create(scriptArguments),
    GetCommand.Create(),
    PutCommand.Create(),
    ListCommand.Create(),
    MailCommand.Create(),
};
return CommandLine.Invoke(root, words);
