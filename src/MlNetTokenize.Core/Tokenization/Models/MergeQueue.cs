using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>Pairs by rank and then by place, the first one at hand: a heap of four children a node.</summary>
internal ref struct MergeQueue
{
    private const int Children = 4;

    private readonly SymbolList _list;
    private ulong[] _heap;
    private int _count;

    public MergeQueue(SymbolList list)
    {
        _list = list;
        _heap = list.Queue;
    }

    /// <summary>Adds a pair before <see cref="Sort"/> is called.</summary>
    public void Append(int rank, int place) => _heap[_count++] = (ulong)(uint)rank << 32 | (uint)place;

    /// <summary>Puts in order what was appended, in linear time.</summary>
    public readonly void Sort()
    {
        // Of none or one there is nothing to put in order, and -2 / Children is 0.
        for (int index = _count < 2 ? -1 : (_count - 2) / Children; index >= 0; index--)
        {
            Sink(_heap[index], index, _count);
        }
    }

    public void Enqueue(int rank, int place)
    {
        if (_count == _heap.Length)
        {
            _heap = _list.GrowQueue();
        }

        ulong item = (ulong)(uint)rank << 32 | (uint)place;
        int index = _count++;
        while (index > 0)
        {
            int parent = (index - 1) / Children;
            if (_heap[parent] <= item)
            {
                break;
            }

            _heap[index] = _heap[parent];
            index = parent;
        }

        _heap[index] = item;
    }

    public bool TryDequeue(out int rank, out int place)
    {
        if (_count == 0)
        {
            (rank, place) = (0, 0);
            return false;
        }

        ulong item = _heap[0];
        rank = (int)(item >> 32);
        place = (int)item;
        Sink(_heap[--_count], 0, _count);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Sink(ulong item, int index, int count)
    {
        ulong[] heap = _heap;
        while (true)
        {
            int first = (index * Children) + 1;
            if (first >= count)
            {
                break;
            }

            int lowest = first;
            for (int child = first + 1; child < Math.Min(first + Children, count); child++)
            {
                lowest = heap[child] < heap[lowest] ? child : lowest;
            }

            if (heap[lowest] >= item)
            {
                break;
            }

            heap[index] = heap[lowest];
            index = lowest;
        }

        heap[index] = item;
    }
}
