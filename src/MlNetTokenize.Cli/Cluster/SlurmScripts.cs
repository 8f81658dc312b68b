namespace MlNetTokenize.Cli;

/// <summary>A plan as Slurm's batch scripts.</summary>
internal static class SlurmScripts
{
    private const int MostRestarts = 3;

    // 128 and the signal: what the system does when memory is short, or an operator.
    private const int Killed = 137;

    /// <summary>The script of a step.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="step">The step.</param>
    /// <param name="program">The command, as a shell reads it.</param>
    /// <param name="directives">More of what sbatch reads, such as <c>--partition=main</c>.</param>
    public static string Write(ClusterPlan plan, ClusterStep step, string program, IEnumerable<string> directives)
    {
        bool isArray = step.Tasks > 0;
        string[] lines =
        [
            "#!/bin/bash",
            $"#SBATCH --job-name=mlnet-{step.Name}",
            .. isArray ? [$"#SBATCH --array=0-{ClusterPlan.Number(step.Tasks - 1)}"] : Array.Empty<string>(),
            "#SBATCH --ntasks=1",
            "#SBATCH --cpus-per-task=1",
            $"#SBATCH --mem={ClusterPlan.Number(step.MemoryMegabytes)}M",
            $"#SBATCH --time={ClusterPlan.Number(step.Minutes)}",
            $"#SBATCH --output={Path.Combine(plan.Folder, "logs", step.Name + (isArray ? "-%A-%a.log" : "-%j.log"))}",
            "#SBATCH --open-mode=append",

            // A node that is lost: its tasks begin again elsewhere. What is whole is not done again.
            "#SBATCH --requeue",
            .. directives.Select(directive => $"#SBATCH {directive}"),
            "set -u",
            $"{ClusterPlan.LineOf(program, step, "slurm")} && exit 0",
            "code=$?",
            $"# {ClusterPlan.Number(ExitCode.Again)}: may go well another time (a full disk, a network file system, too little memory); {ClusterPlan.Number(Killed)}: somebody has killed it.",
            $"if {{ [ $code = {ClusterPlan.Number(ExitCode.Again)} ] || [ $code = {ClusterPlan.Number(Killed)} ]; }} && [ \"${{SLURM_RESTART_COUNT:-0}}\" -lt {ClusterPlan.Number(MostRestarts)} ]; then",
            isArray ? "  scontrol requeue \"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\"" : "  scontrol requeue \"$SLURM_JOB_ID\"",
            "  sleep 60",
            "fi",
            "exit $code",
        ];
        return string.Join('\n', lines) + "\n";
    }
}
