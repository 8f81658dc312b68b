using System.Text.Json.Serialization;

namespace MlNetTokenize.Cli;

/// <summary>The objects that are in files, or are shown as they are in them.</summary>
[JsonSerializable(typeof(ClusterPlan))]
[JsonSerializable(typeof(ClusterStepStatus[]))]
[JsonSerializable(typeof(IdsIndex))]
[JsonSerializable(typeof(ShardManifest))]
internal sealed partial class JsonFiles : JsonSerializerContext;
