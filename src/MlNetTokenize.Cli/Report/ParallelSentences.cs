namespace MlNetTokenize.Cli;

/// <summary>The same sentences in several languages, written for this page.</summary>
internal static class ParallelSentences
{
    /// <summary>English comes first: the others are compared with it.</summary>
    public static IReadOnlyList<ReportText> All { get; } =
    [
        new("English", "Good morning! How much is a litre of milk today? The train to the city leaves at half past seven."),
        new("German", "Guten Morgen! Was kostet heute ein Liter Milch? Der Zug in die Stadt fährt um halb acht ab."),
        new("French", "Bonjour ! Combien coûte un litre de lait aujourd'hui ? Le train pour la ville part à sept heures et demie."),
        new("Spanish", "¡Buenos días! ¿Cuánto cuesta hoy un litro de leche? El tren a la ciudad sale a las siete y media."),
        new("Polish", "Dzień dobry! Ile kosztuje dziś litr mleka? Pociąg do miasta odjeżdża o wpół do ósmej."),
        new("Turkish", "Günaydın! Bugün bir litre süt ne kadar? Şehre giden tren yedi buçukta kalkıyor."),
        new("Russian", "Доброе утро! Сколько сегодня стоит литр молока? Поезд в город отправляется в половине восьмого."),
        new("Greek", "Καλημέρα! Πόσο κάνει σήμερα ένα λίτρο γάλα; Το τρένο για την πόλη φεύγει στις επτάμισι."),
        new("Arabic", "صباح الخير! كم سعر لتر الحليب اليوم؟ يغادر القطار إلى المدينة في السابعة والنصف."),
        new("Hindi", "सुप्रभात! आज एक लीटर दूध कितने का है? शहर जाने वाली ट्रेन साढ़े सात बजे निकलती है।"),
        new("Chinese", "早上好！今天一升牛奶多少钱？去城里的火车七点半开。"),
        new("Japanese", "おはようございます！今日、牛乳は一リットルいくらですか？町へ行く電車は七時半に出ます。"),
        new("Korean", "좋은 아침입니다! 오늘 우유 1리터는 얼마예요? 시내로 가는 기차는 일곱 시 반에 떠납니다."),
    ];
}
