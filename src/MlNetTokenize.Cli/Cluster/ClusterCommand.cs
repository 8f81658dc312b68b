using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary><c>cluster</c>: a corpus counted, learned from and encoded by many machines under a scheduler that is there already.</summary>
internal static class ClusterCommand
{
    public static Command Create(CommandHost host) => CommandHost.Group(
        "cluster",
        "Writes what a scheduler needs to count a corpus, learn a tokenizer and encode the corpus with it on many machines.",
        CreateSlurm(host),
        CreateKubernetes(host),
        CreateStatus(host),
        CreateIndex(host));

    private static Command CreateSlurm(CommandHost host)
    {
        var options = new ClusterOptions();
        Option<string> program = new("--program") { Description = "The command on the nodes, as a shell reads it.", HelpName = "COMMAND", DefaultValueFactory = _ => "mlnet-tokenize" };
        Option<string[]> directives = new("--sbatch") { Description = "More of what sbatch reads, as '--partition=main' or '--account=me'. Can be repeated.", HelpName = "OPTION" };
        Option<bool> submit = new("--submit") { Description = "Submits the scripts with sbatch, each step after the one before it." };
        return host.Command(
            "slurm",
            "Writes Slurm's batch scripts: an array that counts, a task that learns, an array that encodes, an index.",
            [
                "cluster slurm 'corpus/*.jsonl.zst' --field text --shards 64 -n 32000 --folder run --dry-run",
                "cluster slurm 'corpus/*.txt' --lines --shards 16 -n 32000 --folder run --sbatch=--partition=main --submit",
            ],
            [.. options.Symbols, program, directives, submit],
            context =>
            {
                ClusterPlan plan = options.CreatePlan(context);
                string[] scripts = [.. plan.Steps.Select(step => SlurmScripts.Write(plan, step, context.Get(program)!, context.Get(directives) ?? []))];
                if (options.IsDry(context))
                {
                    context.Show(string.Join('\n', plan.Steps.Zip(scripts, (step, script) => $"# {step.Name}.sbatch\n{script}")), JsonOutput.ToNode(plan, JsonOutput.Line.ClusterPlan));
                    return;
                }

                string[] paths = Write(context, plan, scripts, ".sbatch");
                string[] jobs = context.Get(submit) ? [.. SlurmJobs.Submit(paths)] : [];
                context.Done(
                    jobs.Length > 0 ? $"Submitted as the jobs {string.Join(", ", jobs)}. 'mlnet-tokenize cluster status {plan.Folder}' says how far they are."
                        : $"Written: {string.Join(", ", paths)}. Submit them in this order, each with --dependency=afterok: and the job before it, or say --submit.",
                    new JsonObject { ["folder"] = plan.Folder, ["scripts"] = paths.ToJson(), ["jobs"] = jobs.ToJson() });
            });
    }

    private static Command CreateKubernetes(CommandHost host)
    {
        var options = new ClusterOptions();
        Option<string> image = new("--image") { Description = "The image in which mlnet-tokenize is.", HelpName = "IMAGE", Required = true };
        Option<string> claim = new("--claim") { Description = "The persistent volume claim with the corpus and the run's folder.", HelpName = "NAME", Required = true };
        Option<string> mount = new("--mount") { Description = "Where the volume is mounted: files and --folder are named as they are there.", HelpName = "PATH", DefaultValueFactory = _ => "/data" };
        return host.Command(
            "kubernetes",
            "Writes manifests of Kubernetes' indexed jobs, one for each step; each is applied when the one before it is complete.",
            ["cluster kubernetes '/data/corpus/*.txt' --lines --shards 64 -n 32000 --folder /data/run --image registry/mlnet-tokenize --claim corpus"],
            [.. options.Symbols, image, claim, mount],
            context =>
            {
                ClusterPlan plan = options.CreatePlan(context);
                string[] manifests = [.. plan.Steps.Select(step => KubernetesManifests.Write(step, context.Get(image)!, context.Get(claim)!, context.Get(mount)!))];
                if (options.IsDry(context))
                {
                    context.Show(string.Join("---\n", manifests), JsonOutput.ToNode(plan, JsonOutput.Line.ClusterPlan));
                    return;
                }

                string[] paths = Write(context, plan, manifests, ".yaml");
                context.Done(
                    $"Written: {string.Join(", ", paths)}. Apply them in this order: kubectl apply -f FILE && kubectl wait --for=condition=complete job/NAME --timeout=-1s",
                    new JsonObject { ["folder"] = plan.Folder, ["manifests"] = paths.ToJson() });
            });
    }

    private static Command CreateStatus(CommandHost host)
    {
        Argument<string> folder = new("FOLDER") { Description = "The folder of a run." };
        return host.Command(
            "status",
            "Says how far a run is, by looking at its outputs.",
            ["cluster status run"],
            [folder],
            context =>
            {
                ClusterStepStatus[] steps = [.. ClusterRunFile.Read(context.Get(folder)!).Steps.Select(ClusterStepStatus.Of)];
                context.Show(string.Join('\n', steps.Select(step => step.ToString())), JsonOutput.ToNode(steps, JsonOutput.Line.ClusterStepStatusArray));
            });
    }

    private static Command CreateIndex(CommandHost host)
    {
        Argument<string[]> files = new("FILE") { Description = "Files of 'encode --shard', all of one run.", Arity = ArgumentArity.OneOrMore };
        Option<string> output = new("--output", "-o") { Description = "Where the index goes: NAME.json, or NAME.idx, which is the index of the documents in all the files one behind another (of 'encode --index').", HelpName = "FILE", Required = true };
        return host.Command(
            "index",
            "Checks that the ids of all shards are there, and writes an index of them: files in their order, and how many texts and ids are in each.",
            ["cluster index run/ids/*.bin -o run/index.json", "cluster index run/ids/*.bin -o run/all.idx"],
            [files, output],
            context =>
            {
                IReadOnlyList<InputFile> found = InputFiles.Find(context.Get(files)!, context.Get(output)!);
                IdsIndex index = IdsIndex.Of([.. found.Select(file => file.Path)], context.Get(output)!);
                bool isOfDocuments = Path.GetExtension(context.Get(output)) == DocumentIndex.Extension;
                OutputFile.Write(context.Get(output)!, isOfDocuments ? index.WriteDocuments : index.Write);
                context.Done(
                    string.Create(CultureInfo.InvariantCulture, $"{context.Get(output)}: {index.Ids:N0} ids of {index.Texts:N0} texts in {index.Files.Count:N0} files."),
                    new JsonObject { ["file"] = context.Get(output), ["texts"] = index.Texts, ["ids"] = index.Ids, ["files"] = index.Files.Count });
            });
    }

    private static string[] Write(CommandContext context, ClusterPlan plan, string[] contents, string extension)
    {
        foreach (string folder in plan.Steps.SelectMany(step => step.Outputs).Select(output => Path.GetDirectoryName(output)!).Append(Path.Combine(plan.Folder, "logs")).Distinct())
        {
            Directory.CreateDirectory(folder);
        }

        ClusterRunFile.Write(plan);
        return [.. plan.Steps.Zip(contents, (step, content) =>
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            string path = Path.Combine(plan.Folder, step.Name + extension);
            OutputFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(content)));
            return path;
        })];
    }
}
