using System.ComponentModel;
using System.Diagnostics;

namespace MlNetTokenize.Cli;

/// <summary>Submits batch scripts, each to be run when the one before it went well.</summary>
internal static class SlurmJobs
{
    /// <summary>Submits.</summary>
    /// <returns>The jobs' numbers.</returns>
    /// <exception cref="CommandException">There is no sbatch, or it refuses a script; what was submitted before is cancelled.</exception>
    public static List<string> Submit(IEnumerable<string> scripts)
    {
        var jobs = new List<string>();
        foreach (string script in scripts)
        {
            string[] arguments = jobs.Count == 0 ? ["--parsable", script] : ["--parsable", $"--dependency=afterok:{jobs[^1]}", "--kill-on-invalid-dep=yes", script];
            (int exitCode, string output, string error) = Run("sbatch", arguments);
            if (exitCode != 0)
            {
                jobs.ForEach(job => Run("scancel", [job]));
                throw new CommandException($"sbatch refuses '{script}': {error.Trim()}");
            }

            // With several clusters the cluster's name is behind the number.
            jobs.Add(output.Trim().Split(';')[0]);
        }

        return jobs;
    }

    private static (int ExitCode, string Output, string Error) Run(string program, IEnumerable<string> arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            throw new CommandException($"There is no program '{program}' here: submit the scripts where Slurm is.");
        }
    }
}
