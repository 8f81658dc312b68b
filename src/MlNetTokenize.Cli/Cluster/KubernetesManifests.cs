namespace MlNetTokenize.Cli;

/// <summary>A plan as Kubernetes' indexed jobs. Jobs do not wait for one another there: each step is applied when the one before it is complete.</summary>
internal static class KubernetesManifests
{
    /// <summary>The manifest of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="image">The image in which the command is.</param>
    /// <param name="claim">The volume claim with the corpus and the run's folder.</param>
    /// <param name="mount">Where it is mounted.</param>
    public static string Write(ClusterStep step, string image, string claim, string mount)
    {
        int tasks = Math.Max(1, step.Tasks);
        IEnumerable<string> arguments = [.. step.Arguments, .. step.Tasks > 0 ? ["--shard", "kubernetes"] : Array.Empty<string>(), "--quiet"];
        string memory = ClusterPlan.Number(step.MemoryMegabytes);
        return $"""
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: mlnet-{step.Name}
            spec:
              completionMode: Indexed
              completions: {ClusterPlan.Number(tasks)}
              parallelism: {ClusterPlan.Number(tasks)}
              backoffLimitPerIndex: 3
              activeDeadlineSeconds: {ClusterPlan.Number(step.Minutes * 60)}
              podFailurePolicy:
                rules:
                - action: Ignore
                  onPodConditions:
                  - type: DisruptionTarget
                - action: FailIndex
                  onExitCodes:
                    operator: In
                    values: [{ClusterPlan.Number(ExitCode.Error)}, {ClusterPlan.Number(ExitCode.Usage)}]
              template:
                spec:
                  restartPolicy: Never
                  containers:
                  - name: mlnet-tokenize
                    image: {Text(image)}
                    command: ["mlnet-tokenize"]
                    args: [{string.Join(", ", arguments.Select(Text))}]
                    env:
                    - name: JOB_COMPLETIONS
                      value: "{ClusterPlan.Number(tasks)}"
                    resources:
                      requests:
                        cpu: "1"
                        memory: {memory}Mi
                      limits:
                        memory: {memory}Mi
                    volumeMounts:
                    - name: corpus
                      mountPath: {Text(mount)}
                  volumes:
                  - name: corpus
                    persistentVolumeClaim:
                      claimName: {Text(claim)}

            """;
    }

    // YAML takes JSON's strings.
    private static string Text(string text) => JsonOutput.Write(text);
}
