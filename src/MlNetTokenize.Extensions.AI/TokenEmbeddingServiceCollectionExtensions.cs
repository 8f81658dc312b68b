using Microsoft.Extensions.AI;
using MlNetTokenize;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a <see cref="TokenEmbeddingGenerator"/> to services.</summary>
/// <remarks>
/// It is found as itself and as <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of strings and floats. With middleware give it to Microsoft.Extensions.AI's own builder instead, which takes any generator:
/// <c>services.AddEmbeddingGenerator(TokenEmbeddingGenerator.FromModelFile(path)).UseDistributedCache().UseOpenTelemetry()</c>.
/// </remarks>
public static class TokenEmbeddingServiceCollectionExtensions
{
    /// <summary>Adds a generator.</summary>
    /// <param name="services">The services.</param>
    /// <param name="generator">The generator.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddTokenEmbeddingGenerator(this IServiceCollection services, TokenEmbeddingGenerator generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        return services.AddTokenEmbeddingGenerator(_ => generator);
    }

    /// <summary>Adds the generator of a <c>model.zip</c>, which is read when it is asked for first.</summary>
    /// <param name="services">The services.</param>
    /// <param name="modelPath">The file.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddTokenEmbeddingGenerator(this IServiceCollection services, string modelPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        return services.AddTokenEmbeddingGenerator(_ => TokenEmbeddingGenerator.FromModelFile(modelPath));
    }

    /// <summary>Adds a generator that is made when it is asked for first.</summary>
    /// <param name="services">The services.</param>
    /// <param name="factory">Makes it.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddTokenEmbeddingGenerator(this IServiceCollection services, Func<IServiceProvider, TokenEmbeddingGenerator> factory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(factory);
        return services
            .AddSingleton(factory)
            .AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider => provider.GetRequiredService<TokenEmbeddingGenerator>())
            .AddSingleton<IEmbeddingGenerator>(provider => provider.GetRequiredService<TokenEmbeddingGenerator>());
    }

    /// <summary>Adds a generator under a key, beside others.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="factory">Makes it.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedTokenEmbeddingGenerator(this IServiceCollection services, object? serviceKey, Func<IServiceProvider, TokenEmbeddingGenerator> factory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(factory);
        return services
            .AddKeyedSingleton(serviceKey, (provider, _) => factory(provider))
            .AddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(serviceKey, (provider, key) => provider.GetRequiredKeyedService<TokenEmbeddingGenerator>(key))
            .AddKeyedSingleton<IEmbeddingGenerator>(serviceKey, (provider, key) => provider.GetRequiredKeyedService<TokenEmbeddingGenerator>(key));
    }
}
