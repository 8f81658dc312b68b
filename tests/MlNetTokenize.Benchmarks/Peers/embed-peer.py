# Classifiers of scikit-learn and word vectors of gensim, for the benchmarks' tables of embeddings (-- embed).
#
#   python3 embed-peer.py tfidf train.tsv test.tsv rounds       a line is a label, a tab and a text
#   python3 embed-peer.py vectors train.tsv test.tsv rounds
#   python3 embed-peer.py skipgram text.txt epochs vectors.txt
#
# Prints what it measured as JSON. The exit code is 127 where a package is missing, as a shell's for a missing command.
import json
import math
import pickle
import re
import statistics
import sys
import time

try:
    import numpy
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import cross_val_score

    if sys.argv[1] != 'tfidf':
        from gensim.models import Word2Vec
        from gensim.models.word2vec import LineSentence
except ImportError:
    sys.exit(127)


def read(path):
    with open(path, encoding='utf-8', newline='\n') as file:
        rows = [line.rstrip('\r\n').split('\t', 1) for line in file]
    return [row[0] for row in rows], [row[1] for row in rows]


def own_probabilities(classifier, probabilities, labels):
    # Of few texts, a fold or all of them, some classes have none: their probability is 0.
    classes = {label: number for number, label in enumerate(classifier.classes_)}
    return [max(row[classes[label]] if label in classes else 0, 1e-15) for row, label in zip(probabilities, labels)]


def mean_log_probability(classifier, features, labels):
    return float(numpy.mean(numpy.log(own_probabilities(classifier, classifier.predict_proba(features), labels))))


class TfIdf:
    def __init__(self, texts, labels):
        self.vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        features = self.vectorizer.fit_transform(texts)

        # The strength by folds; of many texts by those of a part, as all of them would take half an hour.
        part = numpy.random.default_rng(1).permutation(len(texts))[:10_000]
        # Each strength by itself: LogisticRegressionCV fails where a fold of few texts has no text of a class.
        strengths = [1, 3, 10, 30, 100]
        scores = [cross_val_score(LogisticRegression(C=strength, max_iter=1000), features[part], numpy.asarray(labels)[part], cv=3, scoring=mean_log_probability, n_jobs=2).mean() for strength in strengths]
        strength = strengths[int(numpy.argmax(scores))]
        self.classifier = LogisticRegression(C=strength, max_iter=1000, n_jobs=2).fit(features, labels)

    def features(self, texts):
        return self.vectorizer.transform(texts)


class MeanOfWordVectors:
    def __init__(self, texts, labels):
        self.vectors = Word2Vec([self.words(text) for text in texts], sg=1, vector_size=100, epochs=5, workers=2).wv
        self.classifier = LogisticRegression(max_iter=1000).fit(self.features(texts), labels)

    @staticmethod
    def words(text):
        return re.findall(r'\w+|[^\w\s]', text.lower())

    def features(self, texts):
        index = self.vectors.key_to_index
        means = numpy.zeros((len(texts), self.vectors.vector_size), dtype=numpy.float32)
        for mean, text in zip(means, texts):
            known = [index[word] for word in self.words(text) if word in index]
            if known:
                mean[:] = self.vectors.vectors[known].mean(axis=0)
        return means


def classify(kind, train, test, rounds):
    labels, texts = read(train)
    test_labels, test_texts = read(test)
    start = time.perf_counter()
    model = kind(texts, labels)
    training = time.perf_counter() - start
    seconds = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        model.classifier.predict(model.features(test_texts))
        seconds.append(time.perf_counter() - start)
    probabilities = model.classifier.predict_proba(model.features(test_texts))
    own = own_probabilities(model.classifier, probabilities, test_labels)
    predicted = model.classifier.classes_[probabilities.argmax(axis=1)]
    return {
        'accuracy': float(numpy.mean(predicted == numpy.array(test_labels))),
        'logLoss': -sum(math.log(probability) for probability in own) / len(own),
        'areaUnderCurve': float(roc_auc_score([label == model.classifier.classes_[1] for label in test_labels], probabilities[:, 1])) if len(model.classifier.classes_) == 2 else None,
        'trainingSeconds': training,
        'predictionSeconds': statistics.median(seconds[1:]),
        'modelBytes': len(pickle.dumps(model)),
    }


def skipgram(text, epochs, output):
    start = time.perf_counter()
    sentences = LineSentence(text)
    model = Word2Vec(sg=1, vector_size=100, window=5, negative=5, workers=2, min_count=5)
    model.build_vocab(sentences)
    read = time.perf_counter()
    model.train(sentences, total_examples=model.corpus_count, epochs=epochs)
    end = time.perf_counter()
    model.wv.save_word2vec_format(output)
    return {'seconds': end - start, 'learningSeconds': end - read}


command, *arguments = sys.argv[1:]
if command == 'skipgram':
    measured = skipgram(arguments[0], int(arguments[1]), arguments[2])
else:
    measured = classify({'tfidf': TfIdf, 'vectors': MeanOfWordVectors}[command], arguments[0], arguments[1], int(arguments[2]))
print(json.dumps(measured))
