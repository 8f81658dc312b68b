using System.Text.Json;

namespace MlNetTokenize.Cli;

/// <summary>The values of a JSON file one after another: those of the array that it is, or those that it has in a row. One value at a time is in memory.</summary>
internal sealed class JsonValueReader(Stream stream, int maximumDepth)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _isAtEnd;
    private bool _hasBegun;
    private bool _isArray;
    private JsonReaderState _state;

    /// <summary>Reads the next value.</summary>
    /// <returns>The value; <see langword="null"/> after the last one.</returns>
    /// <exception cref="JsonException">The file is no JSON.</exception>
    public JsonDocument? Read()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            _state = new JsonReaderState(new JsonReaderOptions { MaxDepth = maximumDepth, AllowMultipleValues = true });
            while (TextStart() is null && Fill())
            {
            }

            if (TextStart() == (byte)'[')
            {
                _isArray = true;
                var opening = new Utf8JsonReader(_buffer.AsSpan(_start.._end), isFinalBlock: false, _state);
                opening.Read();
                Take(opening);
            }
        }

        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start.._end), _isAtEnd, _state);
            if (reader.Read())
            {
                if (_isArray && reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == 0)
                {
                    Take(reader);
                    CheckEnd();
                    return null;
                }

                if (JsonDocument.TryParseValue(ref reader, out JsonDocument? document))
                {
                    Take(reader);
                    return document;
                }
            }
            else if (_isAtEnd)
            {
                return null;
            }

            // Not all of the value is there yet: it is read again from its beginning.
            Fill();
        }
    }

    private byte? TextStart()
    {
        int start = _buffer.AsSpan(_start.._end).IndexOfAnyExcept(" \t\r\n"u8);
        return start < 0 ? null : _buffer[_start + start];
    }

    // After the array there is nothing.
    private void CheckEnd()
    {
        do
        {
            if (TextStart() is not null)
            {
                throw new JsonException("There is something after the array.");
            }

            _start = _end;
        }
        while (Fill());
    }

    private void Take(Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, checked(_buffer.Length * 2));
        }

        int read = stream.Read(_buffer.AsSpan(_end));
        _end += read;
        _isAtEnd = read == 0;
        return read > 0;
    }
}
