using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetTokenize.Tokenization.Training.Merging;

/// <summary>What stands on one side of the places where a pair is merged: for each token how often, and where its new pair begins.</summary>
/// <remarks>A pair has few different neighbours and many places. So pairs are looked up once for each neighbour and not for each place.</remarks>
internal sealed class MergeNeighbors
{
    private readonly List<Neighbor> _neighbors = [];

    // For each token its place in the list + 1; 0 for none.
    private int[] _indexOf = [];

    // The places in the order in which they came, and whose they are; then those of each neighbour together.
    private (int Neighbor, int Place)[] _met = new (int, int)[64];
    private int _metCount;
    private int[] _sorted = [];

    public int Count => _neighbors.Count;

    /// <summary>The number of places.</summary>
    public int PlaceCount => _metCount;

    /// <summary>A neighbour: the token, how often its pair with the old token is lost, and how often that with the new one gained.</summary>
    public (int Token, long Lost, long Gained) this[int index] => (_neighbors[index].Token, _neighbors[index].Lost, _neighbors[index].Gained);

    /// <summary>Forgets the last pair's.</summary>
    /// <param name="tokens">How many tokens there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Clear(int tokens)
    {
        foreach (Neighbor neighbor in _neighbors)
        {
            _indexOf[neighbor.Token] = 0;
        }

        _neighbors.Clear();
        _metCount = 0;
        if (_indexOf.Length < tokens)
        {
            Array.Resize(ref _indexOf, Math.Max(tokens, _indexOf.Length * 2));
        }
    }

    /// <summary>The token is a neighbour.</summary>
    /// <param name="token">The token.</param>
    /// <param name="place">Where the pair of the two begins.</param>
    /// <param name="lost">How often its pair with the old token stood there.</param>
    /// <param name="gained">How often its pair with the new one stands there now.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Meet(int token, int place, long lost, long gained)
    {
        int index = Add(token, lost, gained);
        CollectionsMarshal.AsSpan(_neighbors)[index].Places++;
        if (_metCount == _met.Length)
        {
            Array.Resize(ref _met, checked(_met.Length * 2));
        }

        _met[_metCount++] = (index, place);
    }

    /// <summary>A pair gained before is lost again, as the token's other neighbour has been merged too.</summary>
    public void Lose(int token, long weight) => Add(token, 0, -weight);

    /// <summary>Puts the places of each neighbour together. Each neighbour's stay in their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sort()
    {
        Span<Neighbor> neighbors = CollectionsMarshal.AsSpan(_neighbors);
        int end = 0;
        foreach (ref Neighbor neighbor in neighbors)
        {
            neighbor.End = end;
            end += neighbor.Places;
        }

        if (_sorted.Length < end)
        {
            _sorted = new int[Math.Max(end, _met.Length)];
        }

        foreach ((int neighbor, int place) in _met.AsSpan(0, _metCount))
        {
            _sorted[neighbors[neighbor].End++] = place;
        }
    }

    /// <summary>A neighbour's places, once they are sorted.</summary>
    public ReadOnlySpan<int> PlacesOf(int index)
    {
        Neighbor neighbor = _neighbors[index];
        return _sorted.AsSpan(neighbor.End - neighbor.Places, neighbor.Places);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Add(int token, long lost, long gained)
    {
        int index = _indexOf[token] - 1;
        if (index < 0)
        {
            index = _neighbors.Count;
            _neighbors.Add(new Neighbor { Token = token });
            _indexOf[token] = index + 1;
        }

        ref Neighbor neighbor = ref CollectionsMarshal.AsSpan(_neighbors)[index];
        neighbor.Lost += lost;
        neighbor.Gained = checked(neighbor.Gained + gained);
        return index;
    }

    private struct Neighbor
    {
        public int Token;
        public int Places;
        public int End;
        public long Lost;
        public long Gained;
    }
}
